"""Rules of this house that ruff does not know. ``python -m tests.lint`` runs them; tests plant an error for each."""
