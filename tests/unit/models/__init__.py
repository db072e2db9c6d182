"""Models without a database."""
