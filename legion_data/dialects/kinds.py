"""Which database a SQLAlchemy dialect speaks to: the one question that types and revisions may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

__all__ = ["is_mysql", "is_postgresql", "is_sqlite"]


def is_sqlite(dialect: Dialect) -> bool:
    """SQLite."""
    return dialect.name == "sqlite"


def is_mysql(dialect: Dialect) -> bool:
    """MySQL or MariaDB: one dialect (``mysql+pymysql``); ask the connected server which of the two it is."""
    return dialect.name == "mysql"


def is_postgresql(dialect: Dialect) -> bool:
    """PostgreSQL."""
    return dialect.name == "postgresql"
