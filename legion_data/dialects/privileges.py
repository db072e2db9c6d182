"""May the connected role read or write a table? One question on each database, names bound, never spliced.

A table of another name, case or schema than asked for, or no table at all, may not be read or written. Writing means
adding rows: INSERT.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import text

from legion_data.dialects.kinds import is_mysql, is_sqlite

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

__all__ = ["Privilege", "is_granted"]

Privilege = Literal["SELECT", "INSERT"]

# Tables, partitioned tables, views, materialised views, foreign tables: what the search path finds by this name. A
# standby takes no writes from anybody.
_POSTGRESQL = text(
    "SELECT has_table_privilege(oid, CAST(:privilege AS text)) "
    "AND (CAST(:privilege AS text) = 'SELECT' OR NOT pg_is_in_recovery()) FROM pg_class "
    "WHERE relname = CAST(:name AS text) AND relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_table_is_visible(oid)"
)
# The server itself sums up what this session may do with each column: by global, schema, table and column grants, and
# by its roles. All columns count, so a grant on some of them is none on the table. Names are compared as bytes,
# because the column's own collation ignores case.
_MYSQL = text(
    "SELECT MIN(FIND_IN_SET(:privilege, privileges)) > 0 AND (:privilege = 'select' OR NOT @@global.read_only) "
    "FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = :name "
    "AND CAST(table_name AS BINARY) = CAST(:name AS BINARY)"
)
_SQLITE = "SELECT 1 FROM sqlite_master WHERE name = ? AND type IN ('table', 'view')"
_READ_ONLY = 8  # SQLITE_READONLY, https://www.sqlite.org/rescode.html
_BUSY = 5


def is_granted(connection: Connection, privilege: Privilege, name: str) -> bool:
    """What the database says now. Raises the driver's errors, wrapped as SQLAlchemy does."""
    if is_sqlite(connection.dialect):
        return _on_sqlite(connection, privilege, name)
    if is_mysql(connection.dialect):
        found = connection.execute(_MYSQL, {"privilege": privilege.lower(), "name": name}).scalar()
    else:
        found = connection.execute(_POSTGRESQL, {"privilege": privilege, "name": name}).scalar()
    return bool(found)


def _on_sqlite(connection: Connection, privilege: Privilege, name: str) -> bool:
    driver: Any = connection.connection.dbapi_connection
    if driver.execute(_SQLITE, (name,)).fetchone() is None:
        return False
    return privilege == "SELECT" or _takes_writers(driver)


def _takes_writers(driver: sqlite3.Connection) -> bool:
    """Whether a write gets through, tried and rolled back: SQLite itself knows of modes, media and URIs.

    BEGIN IMMEDIATE alone says nothing: on a read-only file it quietly begins a transaction that reads.
    """
    wait_ms = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    # What the last session of this pooled connection was held to says nothing about the next one.
    only_reads = driver.execute("PRAGMA query_only").fetchone()[0]
    version = driver.execute("PRAGMA user_version").fetchone()[0]
    driver.execute("PRAGMA busy_timeout = 0")
    driver.execute("PRAGMA query_only = OFF")
    try:
        driver.execute("BEGIN IMMEDIATE")
        try:
            driver.execute(f"PRAGMA user_version = {int(version)}")
        finally:
            driver.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        code = error.sqlite_errorcode & 0xFF
        if code == _READ_ONLY:
            return False
        if code != _BUSY:  # busy: somebody else writes at this moment, so it can be written
            raise
    finally:
        driver.execute(f"PRAGMA busy_timeout = {int(wait_ms)}")
        driver.execute(f"PRAGMA query_only = {int(only_reads)}")
    return True
