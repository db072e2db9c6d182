"""The spool, without a database."""
