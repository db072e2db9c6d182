"""SQLite while its schema changes: a lock file, and a guard on what a rebuild of a table must not lose.

The lock file is locked with ``flock``: the system drops the lock with the process, so a file that a dead process left
is just a file. Whoever holds the lock removes the file when it is done; who then locked the removed file notices that
the name means another one, and starts over.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from legion_data.dialects.migrating.base import Leftover, Migrating
from legion_data.errors import CapabilityUnavailable, MigrationFailed, PrivilegeMissing, StorageFull

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from legion_data.settings import Settings

__all__ = ["LockFile", "MigratingSqlite"]

_OLDEST = (3, 35, 0)
_COPIES = ("legion_rebuild_", "_alembic_tmp_")
_DROP = re.compile(r"\s*DROP\s+TABLE\s+\"?(\w+)\"?", re.IGNORECASE)
_LOSING = re.compile(r"\s*(?:DROP\s+TABLE|DELETE|UPDATE|INSERT|REPLACE|WITH)\b", re.IGNORECASE)
_FREE_BYTES = 4 << 20


class LockFile:
    """``<database>.migrate.lock``"""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}.migrate.lock")
        self._descriptor: int | None = None

    def take(self) -> bool:
        import fcntl

        descriptor = self._opened()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        if not self._is_current(descriptor):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        said = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(said).encode(), 0)
        return True

    def holder(self) -> str | None:
        import fcntl

        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return self._described(os.pread(descriptor, 4096, 0))
        else:
            return None  # left behind by a process that is gone
        finally:
            os.close(descriptor)

    def release(self) -> None:
        if self._descriptor is not None:
            # Removed while it is held: whoever locks this file from now on sees that its name is gone.
            self.path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None

    def _opened(self) -> int:
        try:
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise PrivilegeMissing(
                f"The lock file {self.path} cannot be written: {error.strerror}.",
                hint="Give the account of this process write permission on the folder (chmod, chown).",
            ) from error

    def _is_current(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self.path.stat())
        except FileNotFoundError:
            return False

    @staticmethod
    def _described(content: bytes) -> str:
        try:
            said = json.loads(content)
            return f"process {said['pid']} on {said['host']}, since {said['since']}"
        except (ValueError, KeyError, TypeError):  # it has the lock and has not written its name yet
            return "another process"


class MigratingSqlite(Migrating):
    """SQLite 3.35 and later (DROP COLUMN)."""

    def attempt(self, engine: Engine, connection: Connection, settings: Settings) -> LockFile | None:
        name = engine.url.database
        return None if not name or name == ":memory:" else LockFile(Path(name))

    def require(self, connection: Connection, settings: Settings) -> None:
        if sqlite3.sqlite_version_info < _OLDEST:
            raise CapabilityUnavailable(
                "DROP COLUMN",
                f"SQLite {sqlite3.sqlite_version}",
                f"Nothing was changed. Use a Python with SQLite {'.'.join(map(str, _OLDEST))} or newer.",
            )
        name = connection.engine.url.database
        if not name or name == ":memory:":
            return
        if not os.access(name, os.W_OK) or not os.access(os.path.dirname(os.path.abspath(name)), os.W_OK):
            raise PrivilegeMissing(
                f"{name} or its folder is read-only; nothing was changed.",
                hint="Give the account of this process write permission on the file and its folder (chmod, chown).",
            )
        # A rebuild holds a table twice, and the write-ahead log holds what changes.
        needed = os.path.getsize(name) + _FREE_BYTES
        free = shutil.disk_usage(os.path.dirname(os.path.abspath(name))).free
        if free < needed:
            raise StorageFull(
                f"{name}: the migration may need {needed >> 20} MB, {free >> 20} MB are free; nothing was changed.",
                hint="Make room on that disk.",
            )

    def prepare(self, connection: Connection, settings: Settings) -> None:
        # WAL with NORMAL cannot be damaged by a power cut; at worst the newest revisions are undone, whole, and run
        # again. One sync a commit less: 98 revisions on a slow disk are seconds.
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA synchronous = NORMAL")

    @contextmanager
    def watch(self, engine: Engine, connection: Connection) -> Iterator[None]:
        driver: Any = connection.connection.dbapi_connection
        rewrites = False
        triggers: set[str] = set()

        def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            nonlocal rewrites
            rewrites = rewrites or _LOSING.match(statement) is not None
            dropped = _DROP.match(statement)
            if dropped and _has_copy(driver, dropped[1]):
                _count_rows(driver, dropped[1])
                triggers.update(_triggers_of(driver, dropped[1]))

        event.listen(connection, "before_cursor_execute", before)
        try:
            yield
        finally:
            event.remove(connection, "before_cursor_execute", before)
        if not driver.in_transaction:
            raise MigrationFailed("It ended the transaction that it runs in (executescript does).")
        for leftover in self.leftovers(connection):
            raise MigrationFailed(leftover.message)
        # They go with the old table, and nothing else would ever say so.
        for name in sorted(triggers - _all_triggers(driver)):
            raise MigrationFailed(f"A table that was rebuilt lost its triggers: {name}.")
        if rewrites:
            self._require_references(connection, driver)

    def _require_references(self, connection: Connection, driver: Any) -> None:
        """No row may refer to nothing because of this revision; what was so before is not this revision's fault."""
        broken = _dangling(driver)
        if not broken:
            return
        name = connection.engine.url.database
        if name and name != ":memory:":
            with sqlite3.connect(f"file:{name}?mode=ro", uri=True) as before:
                broken -= _dangling(before)
            before.close()
        for table, row, parent in sorted(broken, key=str)[:1]:
            raise MigrationFailed(
                f"Row {row} of {table} would refer to a row of {parent} that does not exist ({len(broken)} in all)."
            )

    def indexes(self, connection: Connection) -> dict[str, str]:
        rows = connection.exec_driver_sql("SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'")
        return {str(name).lower(): str(table) for name, table in rows}

    def leftovers(self, connection: Connection) -> Iterator[Leftover]:
        driver: Any = connection.connection.dbapi_connection
        for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
            if name.startswith(_COPIES):
                yield Leftover(
                    "leftover table",
                    f"Table {name} is a copy that a rebuild left behind.",
                    f"When it holds nothing you miss: DROP TABLE {name};",
                )


def _has_copy(driver: Any, table: str) -> bool:
    copy = f"{_COPIES[0]}{table}"
    found = driver.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (copy,)).fetchone()
    return found is not None


def _triggers_of(driver: Any, table: str) -> set[str]:
    found = driver.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,))
    return {name for (name,) in found.fetchall()}


def _all_triggers(driver: Any) -> set[str]:
    return {name for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()}


def _count_rows(driver: Any, table: str) -> None:
    """Before a rebuild drops the old table, its copy must have every row."""
    copy = f"{_COPIES[0]}{table}"
    here, there = (driver.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in (table, copy))
    if here != there:
        raise MigrationFailed(f"The copy of {table} has {there} rows instead of {here}.")


def _dangling(driver: Any) -> set[tuple[str, object, str]]:
    return {(row[0], row[1], row[2]) for row in driver.execute("PRAGMA foreign_key_check").fetchall()}
