"""Everything that is known about one database lives here; the rest of the package asks, and never compares a name.

``for_name`` and ``for_engine`` give the object that knows: what the driver must be told, what a new connection must
hear, what a driver's error means, and what the server says about itself. A dialect's module is imported when it is
first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from legion_data.dialects.base import Dialect

__all__ = ["for_engine", "for_error", "for_name"]

#: Top-level package of a driver -> the dialect that speaks through it.
_DRIVERS = {"sqlite3": "sqlite", "pymysql": "mysql", "psycopg": "postgresql"}


def for_name(name: str) -> Dialect:
    """The dialect called ``name`` by SQLAlchemy: sqlite, mysql, postgresql. (``KeyError`` for any other.)"""
    if name == "sqlite":
        from legion_data.dialects.sqlite import SQLITE

        return SQLITE
    if name in {"mysql", "mariadb"}:
        from legion_data.dialects.mysql import MYSQL

        return MYSQL
    if name == "postgresql":
        from legion_data.dialects.postgresql import POSTGRESQL

        return POSTGRESQL
    raise KeyError(name)


def for_engine(bind: Engine | Connection) -> Dialect:
    """The dialect of an engine or a connection."""
    return for_name(bind.dialect.name)


def for_error(error: BaseException) -> Dialect | None:
    """The dialect whose driver raised ``error``, or None when no driver of ours did."""
    for ancestor in type(error).__mro__:
        name = _DRIVERS.get(ancestor.__module__.partition(".")[0])
        if name is not None:
            return for_name(name)
    return None
