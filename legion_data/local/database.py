"""The node's own SQLite file: one a node, always there, never joined with the shared database.

Opening costs one look with the standard library; the engine is built when somebody first asks for it. Every pooled
connection has the same PRAGMAs (the predecessor tuned only the first one).
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from legion_data.dialects.sqlite import open_database
from legion_data.engines import forks
from legion_data.engines.errors import translate
from legion_data.errors import DatabaseUnreachable, DataUnavailable
from legion_data.local import opening
from legion_data.local.migrations import Migrations
from legion_data.local.rows import Rows
from legion_data.migration.extensions.collection import Extensions

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy.engine import Engine
    from sqlalchemy.orm import Session

    from legion_data.local.care import Checkup, Tidying
    from legion_data.local.erasure import Erasure
    from legion_data.settings import Settings

__all__ = ["LocalDatabase"]


class LocalDatabase(Migrations, Rows):
    """Opens, hands out, cares for and closes the local file."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._settings: Settings | None = None
        self._filename: str | None = None
        self._engine: Engine | None = None
        self._extensions = Extensions("local")
        #: Whether the first use may open it: until somebody has opened it, erased it, or decided against it.
        self.opens_itself = True
        self._forget_rows()
        forks.watch(self)

    # -- open and close

    @property
    def connected(self) -> bool:
        """True between ``open`` and ``close``."""
        return self._settings is not None

    @property
    def path(self) -> Path | None:
        """The file that is open, or was last; None in memory."""
        from pathlib import Path  # slow to import, and not needed to open a file

        return None if self._filename is None else Path(self._filename)

    db_path = path

    def setup(self, database: str | os.PathLike[str] | None = None) -> None:
        """Open by itself, without the shared database: ``database``, or what the settings name. Harmless when open.

        Relative names live under ``~/.legionio/``. Raises as ``open``, and ``SettingsError``.
        """
        if not self.connected:
            self.open(_settings(database))

    def open(self, settings: Settings, *, migrate: bool = True) -> bool:
        """Create the file when it is missing, look whether it is healthy, ``migrate``: run what extensions registered.

        Gives False, and changes nothing, when it is open already. Raises ``DatabaseUnreachable``, ``DatabaseCorrupt``,
        ``PrivilegeMissing``, ``StorageFull``; a broken extension raises nothing, see ``extensions``.
        """
        with self._extensions.turn, self._lock:
            if self._settings is not None:
                return False
            path = settings.local.filename
            connection = None if path is None else opening.look(path, settings)
            try:
                self._filename, self._settings, self.opens_itself = path, settings, False
                if migrate:
                    self._bring_up(connection)
            except BaseException:
                self.close()
                raise
            finally:
                if connection is not None:
                    connection.close()
            return True

    def close(self) -> None:
        """Close every connection; harmless when closed. ``path`` and what is registered stay known."""
        with self._lock:
            engine, self._engine, self._settings = self._engine, None, None
            self._forget_rows()
            if engine is not None:
                from legion_data import engines

                engines.close(engine)

    shutdown = close

    def fresh_after_fork(self) -> None:
        """In a forked child: fresh locks and a fresh pool."""
        self._lock = threading.RLock()
        self._extensions.fresh_after_fork()
        self._forget_rows()
        if self._engine is not None:
            from legion_data.engines.pool import fresh_after_fork

            fresh_after_fork(self._engine)

    # -- use

    @property
    def connection(self) -> Engine:
        """The engine. ``DataUnavailable`` when the file is not open."""
        engine = self._engine
        if engine is not None:
            return engine
        with self._lock:
            settings = self._open_settings()
            if self._engine is None:
                from legion_data.local.engine import build_local

                self._engine = build_local(settings, self._filename)
            return self._engine

    def session(self, *, read_only: bool = False) -> AbstractContextManager[Session]:
        """A session on the local file: commits on success, rolls back on error."""
        from legion_data.engines.sessions import for_reading, open_session

        engine = self.connection
        return open_session(for_reading(engine) if read_only else engine)

    def stats(self) -> dict[str, Any]:
        """Figures of the file, as behaviour.md section 9 names them; an error is shown, not raised."""
        settings = self._settings
        if settings is None:
            return {"connected": False}
        from legion_data.local.figures import figures

        return figures(settings, self._filename, self._driver, self.extensions)

    # -- care

    def backup(self, path: str | os.PathLike[str], *, replace: bool = False) -> Path:
        """Copy the database to ``path``, as it is at one moment, while others go on writing; mode 0600.

        Raises ``DatabaseUnreachable`` (a file of that name exists, or the folder cannot be written), ``StorageFull``.
        """
        from pathlib import Path

        from legion_data.local.care import back_up, is_part_of

        target = os.path.abspath(os.path.expanduser(os.fspath(path)))
        with self._driver() as connection:
            size = 0
            if self._filename is not None:
                size = os.path.getsize(self._filename)
                if is_part_of(target, self._filename):
                    raise DatabaseUnreachable(f"{target} is the database itself.", hint="Name another file.")
            back_up(connection, target, size=size, replace=replace)
        return Path(target)

    def check(self) -> Checkup:
        """Read every page and every reference: what is damaged or dangling."""
        from legion_data.local.care import check

        with self._driver() as connection:
            return check(connection)

    def optimize(self, *, vacuum: bool = False) -> Tidying:
        """Refresh index statistics and cut the log; ``vacuum``: also give free pages back to the disk."""
        from legion_data.local.care import optimize

        with self._driver() as connection:
            return optimize(connection, self._filename, vacuum=vacuum)

    def erase(self, settings: Settings | None = None) -> Erasure:
        """Close, then delete the file, its log, shared memory and journals. What it promises: docs/local.md.

        ``settings``: whose file, when it is not open; None: what is configured.

        Raises ``MigrationLocked`` while another process migrates it, ``DatabaseUnreachable`` when the folder does not
        let go; what was begun is finished by the next ``erase`` or ``open``.
        """
        from legion_data.local import erasure

        with self._extensions.turn, self._lock:
            settings = self._settings or settings or _settings(None)
            path = self._filename if self.connected else settings.local.filename
            self.close()
            self._filename, self.opens_itself = path, False
            if path is None:
                return erasure.Erasure(":memory:", (), 0, in_use=False, kept=())
            return erasure.erase(path, settings)

    # -- for the parts

    def _open_settings(self) -> Settings:
        settings = self._settings
        if settings is None:
            raise DataUnavailable("The local database is not open.", hint="Call legion_data.local.setup() first.")
        return settings

    @contextmanager
    def _driver(self) -> Iterator[sqlite3.Connection]:
        """A driver connection of its own (in memory: the only one)."""
        import sqlite3

        settings = self._open_settings()
        try:
            if self._filename is None:
                with self.connection.connect() as borrowed:
                    driver: Any = borrowed.connection.dbapi_connection
                    yield driver
                return
            connection = open_database(self._filename, create=False, timeout_ms=settings.local.timeout)
            try:
                opening.tune(connection, settings.local.timeout)
                yield connection
            finally:
                connection.close()
        except sqlite3.Error as error:
            found = translate(error)
            raise type(found)(f"{self._filename or ':memory:'}: {found.summary}", hint=found.hint) from error


def _settings(database: str | os.PathLike[str] | None) -> Settings:
    from legion_data.settings import load

    given = {} if database is None else {"local": {"database": os.fspath(database)}}
    settings = load(given)
    if not settings.local.enabled:
        raise DataUnavailable(
            "data.local.enabled is false.", hint="Set it to true, on a node that keeps its own database."
        )
    return settings
