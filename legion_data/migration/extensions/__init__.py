"""Migrations that extensions bring: each has its own folder, its own history, its own version table.

Used for the node's local database and for the shared one. What is decided here: which files are to run, who may create
which table, how a failure is kept from hiding. When they run is decided by ``legion_data.local`` and
``legion_data.runtime``.

A look at extensions that have nothing to do is one query and imports neither SQLAlchemy nor Alembic.
"""
