"""The two ways to read version tables: the standard library on an SQLite file, SQLAlchemy on everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sqlalchemy import Connection

__all__ = ["ConnectionAsking", "FileAsking"]


class FileAsking:
    """Asks through a driver connection to an SQLite file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        import sqlite3

        self._connection = connection
        self.refusals: tuple[type[Exception], ...] = (sqlite3.OperationalError,)

    def rows(self, statement: str) -> Sequence[Sequence[Any]]:
        """The rows of a SELECT."""
        return self._connection.execute(statement).fetchall()

    def tables(self) -> set[str]:
        """The names of all tables."""
        return {str(name) for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def columns(self, table: str) -> set[str]:
        """The names of a table's columns."""
        return {str(row[1]) for row in self.rows(f"PRAGMA table_info({table})")}


class ConnectionAsking:
    """Asks through a connection of SQLAlchemy."""

    def __init__(self, connection: Connection) -> None:
        from sqlalchemy.exc import DBAPIError

        self._connection = connection
        self.refusals: tuple[type[Exception], ...] = (DBAPIError,)

    def rows(self, statement: str) -> Sequence[Sequence[Any]]:
        """The rows of a SELECT."""
        return self._connection.exec_driver_sql(statement).all()

    def tables(self) -> set[str]:
        """The names of all tables."""
        return set(self._connection.dialect.get_table_names(self._connection))

    def columns(self, table: str) -> set[str]:
        """The names of a table's columns."""
        from sqlalchemy import inspect

        return {column["name"] for column in inspect(self._connection).get_columns(table)}
