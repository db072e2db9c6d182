"""Opening the local file: private, healthy, tuned; and what an interrupted erasure left is erased first."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from legion_data.dialects.sqlite import open_database, write_ahead
from legion_data.engines.errors import translate
from legion_data.errors import PrivilegeMissing

if TYPE_CHECKING:
    import sqlite3

    from legion_data.settings import Settings

__all__ = ["ERASING", "LOG_BYTES", "look", "tune"]

#: 20 MB of page cache (SQLite counts kibibytes when negative) and 256 MB of memory map, as the predecessor had them.
CACHE_SIZE = -20_000
MMAP_BYTES = 268_435_456
#: The log of changes is cut back to this after a checkpoint; without it, it stays as long as it once was.
LOG_BYTES = 16 << 20
#: Beside the database: its erasure has begun (``local/erasure.py``).
ERASING = ".erasing"


def tune(connection: sqlite3.Connection, timeout_ms: int, *, foreign_keys: bool = True) -> None:
    """The PRAGMAs of every connection to a local file.

    NORMAL: memory traces may lose the last moment before a power cut. What is deleted is overwritten, and nothing
    spills into a temporary file: both for the sake of ``erase``.
    """
    import sqlite3

    write_ahead(connection, timeout_ms)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)  # no statement joins it with another database
    for pragma in (
        "synchronous = NORMAL",
        f"cache_size = {CACHE_SIZE}",
        f"mmap_size = {MMAP_BYTES}",
        f"journal_size_limit = {LOG_BYTES}",
        "wal_autocheckpoint = 1000",
        "secure_delete = ON",
        "temp_store = MEMORY",
        f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        "case_sensitive_like = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def look(path: str, settings: Settings) -> sqlite3.Connection:
    """A connection to the file, which is created when it is missing. Raises a typed error that names the file."""
    import sqlite3

    if os.path.exists(f"{path}{ERASING}"):
        from legion_data.local import erasure

        erasure.finish(path, settings)
    timeout_ms = settings.local.timeout
    connection = open_database(path, create=True, timeout_ms=timeout_ms)
    try:
        _refuse_unwritable(path)
        write_ahead(connection, timeout_ms)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        connection.close()
        found = translate(error)
        raise type(found)(f"{path}: {found.summary}", hint=found.hint) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_unwritable(path: str) -> None:
    for place in (path, os.path.dirname(path)):
        if not os.access(place, os.W_OK):
            raise PrivilegeMissing(
                f"{place} is not writable: the local database's file and its folder must be.",
                hint="Change its owner or mode, or name another file in data.local.database.",
            )
