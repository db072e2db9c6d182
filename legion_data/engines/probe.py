"""Which revision is a database at? On SQLite the answer costs one look with the standard library, and no SQLAlchemy.

This is what a start at head pays: opening the file, two look-ups, closing it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from legion_data.engines.errors import translate

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Engine

    from legion_data.settings import Settings

__all__ = ["Standing", "look_at_file", "look_through"]

_VERSION = "SELECT version_num FROM legion_data_version"
_HALF_DONE = "SELECT COUNT(*) FROM legion_journal"
_BREAKING = "SELECT number, name FROM legion_history WHERE breaking ORDER BY number"


class Standing(NamedTuple):
    """Where a database stands: its revision (None: nothing there yet) and the revisions it marks as breaking."""

    revision: str | None
    breaking: tuple[tuple[str, str], ...] = ()
    #: A killed migration is to be finished (MySQL; elsewhere it leaves nothing behind).
    is_half_done: bool = False


def look_at_file(settings: Settings) -> Standing:
    """The standing of the SQLite file of ``settings``. A missing file is an empty database; it is not created."""
    import sqlite3

    from legion_data.dialects.sqlite import SQLITE

    path = settings.database.filename
    if path is None or not os.path.exists(path):
        return Standing(None)
    connection: sqlite3.Connection | None = None
    try:
        connection = SQLITE.connect(settings, create=False, read_only=bool(settings.readonly))
        opened = connection
        tables = {
            row[0]
            for row in opened.execute(
                "SELECT name FROM sqlite_master WHERE name IN ('legion_data_version', 'legion_history')"
            )
        }
        return _standing(tables, lambda sql: opened.execute(sql).fetchall())
    except sqlite3.Error as error:
        raise translate(error, settings.database) from error
    finally:
        if connection is not None:
            connection.close()


def look_through(engine: Engine) -> Standing:
    """The standing of the database behind ``engine``. Raises what the driver raises."""
    from sqlalchemy import inspect

    with engine.connect() as connection:
        known = inspect(connection)
        tables = {name for name in ("legion_data_version", "legion_history", "legion_journal") if known.has_table(name)}
        return _standing(tables, lambda sql: connection.exec_driver_sql(sql).all())


def _standing(tables: set[str], ask: Callable[[str], Any]) -> Standing:
    if "legion_data_version" not in tables:
        return Standing(None)
    rows = ask(_VERSION)
    breaking = ask(_BREAKING) if "legion_history" in tables else ()
    return Standing(
        max((str(row[0]) for row in rows), default=None),
        tuple((str(row[0]), str(row[1])) for row in breaking),
        is_half_done="legion_journal" in tables and bool(ask(_HALF_DONE)[0][0]),
    )
