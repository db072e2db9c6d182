"""SQLite: files, PRAGMAs on every connection, immediate transactions, and what its error codes mean.

Promises: a file is private (0600, in a 0700 folder when we make the folder); WAL with synchronous FULL, so that an
acknowledged row survives a power cut; foreign keys on; a writer waits for its turn (BEGIN IMMEDIATE and a busy timeout)
instead of failing.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import sys
import time
from typing import TYPE_CHECKING, Any

from legion_data import errors
from legion_data.dialects.base import Diagnosis, Dialect, Offence
from legion_data.dialects.offences import in_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    from legion_data.settings import Settings

__all__ = [
    "SQLITE",
    "Opened",
    "Sqlite",
    "begin_at_once",
    "file_statistics",
    "hold_to_reading",
    "let_write",
    "open_database",
    "write_ahead",
]

#: Milliseconds a writer waits for another one when the setting ``timeout`` is null.
BUSY_TIMEOUT_MS = 30_000

_STATISTICS = (
    "page_size",
    "page_count",
    "freelist_count",
    "journal_mode",
    "wal_autocheckpoint",
    "cache_size",
    "busy_timeout",
)

_CHMOD = "Give the account of this process write permission on the file and its folder (chmod, chown)."

# SQLite's result codes (https://www.sqlite.org/rescode.html); an extended code is looked up before its primary one.
_CODES: dict[int, Diagnosis] = {
    5: Diagnosis(
        errors.TransactionLost, "another writer held the database for longer than data.timeout (data.local.timeout)"
    ),
    6: Diagnosis(errors.TransactionLost, "another statement of this process holds the table"),
    8: Diagnosis(
        errors.PrivilegeMissing,
        "the session is read-only, or the file or its folder is not writable",
        "Write in legion_data.session() without read_only; else give this account write permission on file and folder.",
    ),
    3: Diagnosis(errors.DatabaseUnreachable, "permission to the file is denied", _CHMOD),
    10: Diagnosis(
        errors.DatabaseUnreachable, "the disk failed to read or write", "Look at the disk and the kernel log."
    ),
    11: Diagnosis(errors.DatabaseCorrupt, "the file is damaged"),
    13: Diagnosis(errors.StorageFull, "the disk or quota of the database file is full"),
    14: Diagnosis(errors.DatabaseUnreachable, "the file cannot be opened", _CHMOD),
    26: Diagnosis(errors.DatabaseCorrupt, "the file is not an SQLite database"),
    19: Diagnosis(errors.ConstraintViolation, ""),
    275: Diagnosis(errors.CheckViolation, ""),
    787: Diagnosis(errors.ForeignKeyViolation, ""),
    1299: Diagnosis(errors.NotNullViolation, ""),
    1555: Diagnosis(errors.UniqueViolation, ""),
    1811: Diagnosis(errors.RowImmutable, ""),  # our own triggers: dialects.append_only
    2067: Diagnosis(errors.UniqueViolation, ""),
    2579: Diagnosis(errors.UniqueViolation, ""),
}


class Opened(sqlite3.Connection):
    """A driver connection that knows what it was told."""

    is_held_to_reading = False


def _any_text(value: bytes) -> str:
    return value.decode(errors="surrogateescape")


def open_database(
    path: str | None, *, create: bool, read_only: bool = False, timeout_ms: int = BUSY_TIMEOUT_MS
) -> sqlite3.Connection:
    """A driver connection in autocommit, or a typed error that says what is wrong with the file.

    ``path`` None is a database in memory. Without ``create`` a missing file is an error: an empty database that appears
    where a full one is expected looks like data loss.
    """
    if path is None:
        where = ":memory:"
    else:
        _check(path, create=create)
        quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        where = f"file://{quoted}?mode={'ro' if read_only else 'rw'}"
    return sqlite3.connect(
        where,
        timeout=timeout_ms / 1000,
        isolation_level=None,
        check_same_thread=False,
        factory=Opened,
        uri=path is not None,
    )


def _check(path: str, *, create: bool) -> None:
    try:
        if os.path.isdir(path):
            raise errors.DatabaseUnreachable(
                f"{path} is a folder, not a file.", hint="Name a file in data.creds.database."
            )
        if os.path.exists(path):
            return
        if not create:
            raise errors.DatabaseUnreachable(f"{path} does not exist.", hint="Run: legion-migrate upgrade")
        _make_private_folder(os.path.dirname(path))
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise errors.DatabaseUnreachable(
            f"{path} cannot be opened: {reason}.",
            hint="Give this account a folder it may write to, or name another file in data.creds.database.",
        ) from error


def _make_private_folder(folder: str) -> None:
    """Make ``folder`` and what is missing above it, for us alone. (``os.makedirs`` would open up all but the last.)"""
    if folder and not os.path.isdir(folder):
        _make_private_folder(os.path.dirname(folder))
        # Another thread or process may be first; or it is a file, which the open will say.
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder, 0o700)


def hold_to_reading(connection: Opened) -> None:
    """From now on every statement that writes is refused."""
    if not connection.is_held_to_reading:
        connection.execute("PRAGMA query_only = ON")
        connection.is_held_to_reading = True


def let_write(connection: Opened) -> None:
    """The end of ``hold_to_reading``."""
    if connection.is_held_to_reading:
        connection.execute("PRAGMA query_only = OFF")
        connection.is_held_to_reading = False


def begin_at_once(connection: Any) -> None:
    """Tell the driver that it is not in autocommit: who writes without a BEGIN gets an immediate one."""
    connection.isolation_level = "IMMEDIATE"


def write_ahead(connection: sqlite3.Connection, timeout_ms: int) -> None:
    """Switch to WAL once.

    The switch does not obey the busy timeout, so two first starts would fail without the loop.
    """
    deadline = time.monotonic() + timeout_ms / 1000
    while connection.execute("PRAGMA journal_mode").fetchone()[0] not in ("wal", "memory"):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if (error.sqlite_errorcode & 0xFF) not in (5, 6) or time.monotonic() > deadline:
                raise
            time.sleep(0.005)


def file_statistics(
    connection: sqlite3.Connection, path: str | None, names: tuple[str, ...] = _STATISTICS
) -> dict[str, Any]:
    """Pages, journal and size of an open SQLite database."""
    values: dict[str, Any] = {}
    for name in names:
        row = connection.execute(f"PRAGMA {name}").fetchone()
        values[name] = None if row is None else row[0]  # mmap_size says nothing about a database in memory
    if path is not None:
        try:
            values["file_size"] = os.stat(path).st_size
        except FileNotFoundError:
            values["file_size"] = None
    values["database_size_bytes"] = values["page_size"] * values["page_count"]
    return values


class Sqlite(Dialect):
    """SQLite through the standard library."""

    name = "sqlite"
    title = "SQLite"
    drivername = "sqlite"
    driver = "sqlite3"
    is_networked = False
    literals = re.compile(r"[xX]?'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")

    def connect(self, settings: Settings, *, create: bool, read_only: bool) -> sqlite3.Connection:
        """A driver connection to the shared database of ``settings``."""
        return open_database(
            settings.database.filename, create=create, read_only=read_only, timeout_ms=self._timeout_ms(settings)
        )

    @staticmethod
    def _timeout_ms(settings: Settings) -> int:
        return BUSY_TIMEOUT_MS if settings.timeout is None else int(settings.timeout)

    def connect_arguments(self, settings: Settings, *, for_migration: bool, timeout_s: int | None) -> dict[str, Any]:
        return {}

    def credentials(self, user: str | None, password: str | None) -> dict[str, Any]:
        return {}

    def prepare(self, connection: Any, settings: Settings, *, for_migration: bool, timeout_s: int | None) -> None:
        self.tune(connection, settings, foreign_keys=not for_migration)
        begin_at_once(connection)

    def tune(self, connection: sqlite3.Connection, settings: Settings, *, foreign_keys: bool = True) -> None:
        """Give a driver connection the PRAGMAs of the shared database."""
        if not settings.readonly:
            write_ahead(connection, self._timeout_ms(settings))
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        # LIKE tells Bob from bob, as PostgreSQL and our MySQL collation do.
        connection.execute("PRAGMA case_sensitive_like = ON")
        if sys.version_info >= (3, 12):  # before it, Python has no way to say that "x" is a name and never a text
            connection.setconfig(sqlite3.SQLITE_DBCONFIG_DQS_DML, False)
            connection.setconfig(sqlite3.SQLITE_DBCONFIG_DQS_DDL, False)

    @contextlib.contextmanager
    def reading_anything(self, connection: Any) -> Iterator[None]:
        before = connection.text_factory
        connection.text_factory = _any_text
        try:
            yield
        finally:
            connection.text_factory = before

    def is_not_text(self, error: BaseException) -> bool:
        return isinstance(error, sqlite3.OperationalError) and "decode to UTF-8" in str(error)

    def diagnose(self, error: BaseException) -> Diagnosis | None:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:
            return None
        found = _CODES.get(code) or _CODES.get(code & 0xFF)
        if found is not None and not found.what:  # the message of a broken constraint names columns, never values
            return found._replace(what=str(error))
        return found

    def offence(self, error: BaseException) -> Offence:
        return in_sqlite(error)

    def has_row(self, connection: Any, table: str, column: str, value: object) -> bool | None:
        # A statement that failed took only itself back; the transaction goes on.
        quoted = ['"{}"'.format(name.replace('"', '""')) for name in (table, column)]
        sql = f"SELECT 1 FROM {quoted[0]} WHERE {quoted[1]} = ?"
        return connection.execute(sql, (value,)).fetchone() is not None

    def database_statistics(self, connection: Connection) -> dict[str, Any]:
        driver_connection: Any = connection.connection.dbapi_connection
        return file_statistics(driver_connection, None)

    def server_version(self, connection: Connection) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def tuning(self, settings: Settings) -> dict[str, Any]:
        return {"timeout": self._timeout_ms(settings), "readonly": bool(settings.readonly)}


SQLITE = Sqlite()
