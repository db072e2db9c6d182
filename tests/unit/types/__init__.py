"""Column types, without a database."""
