"""The commands without a database."""
