"""A value as an error message shows it: short, on one line, whatever it is."""

from __future__ import annotations

__all__ = ["shown"]

LONGEST = 40


def shown(value: object) -> str:
    """At most 40 characters of ``repr(value)``."""
    try:
        text = repr(value)
    except ValueError:  # an integer of 5,000 digits has no repr
        return f"<{type(value).__name__}>"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
