"""The node's own SQLite file: one a node, always there, never joined with the shared database.

Opening costs one look with the standard library; the engine is built when somebody first asks for it. Every pooled
connection has the same PRAGMAs (the predecessor tuned only the first one).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from legion_data.dialects.sqlite import file_statistics, open_database, write_ahead
from legion_data.engines.errors import translate
from legion_data.errors import DataUnavailable

if TYPE_CHECKING:
    import sqlite3
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy.engine import Engine
    from sqlalchemy.orm import Session

    from legion_data.settings import Settings

__all__ = ["LocalDatabase", "tune"]

BUSY_TIMEOUT_MS = 30_000
#: 20 MB of page cache (SQLite counts kibibytes when negative) and 256 MB of memory map, as the predecessor had them.
CACHE_SIZE = -20_000
MMAP_BYTES = 268_435_456
_FIGURES = (
    "page_size",
    "page_count",
    "freelist_count",
    "journal_mode",
    "wal_autocheckpoint",
    "cache_size",
    "busy_timeout",
    "mmap_size",
)


def tune(connection: sqlite3.Connection) -> None:
    """The PRAGMAs of every connection to a local file.

    NORMAL: memory traces may lose the last moment before a power cut.
    """
    write_ahead(connection, BUSY_TIMEOUT_MS)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = {CACHE_SIZE}")
    connection.execute(f"PRAGMA mmap_size = {MMAP_BYTES}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA case_sensitive_like = ON")


class LocalDatabase:
    """Opens, hands out and closes the local file."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._settings: Settings | None = None
        self._filename: str | None = None
        self._engine: Engine | None = None

    @property
    def connected(self) -> bool:
        """True between ``open`` and ``close``."""
        return self._settings is not None

    @property
    def path(self) -> Path | None:
        """The file that is open, or was last."""
        from pathlib import Path  # slow to import, and not needed to open a file

        return None if self._filename is None else Path(self._filename)

    def open(self, settings: Settings) -> None:
        """Create the file when it is missing, and look whether it is healthy. Harmless when it is open already."""
        with self._lock:
            if self._settings is not None:
                return
            path = settings.local.filename
            self._look(path)
            self._filename = path
            self._settings = settings

    @staticmethod
    def _look(path: str | None) -> None:
        if path is None:  # in memory: nothing to look at
            return
        import sqlite3

        connection: sqlite3.Connection | None = None
        try:
            connection = open_database(path, create=True, timeout_ms=BUSY_TIMEOUT_MS)
            write_ahead(connection, BUSY_TIMEOUT_MS)
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            found = translate(error)
            raise type(found)(f"{path}: {found.summary}", hint=found.hint) from error
        finally:
            if connection is not None:
                connection.close()

    @property
    def connection(self) -> Engine:
        """The engine. ``DataUnavailable`` when the file is not open."""
        engine = self._engine
        if engine is not None:
            return engine
        with self._lock:
            if self._settings is None:
                raise DataUnavailable("The local database is not open.")
            if self._engine is None:
                from legion_data.local.engine import build_local

                self._engine = build_local(self._settings, self._filename)
            return self._engine

    def session(self, *, read_only: bool = False) -> AbstractContextManager[Session]:
        """A session on the local file: commits on success, rolls back on error."""
        from legion_data.engines.sessions import for_reading, open_session

        engine = self.connection
        return open_session(for_reading(engine) if read_only else engine)

    def stats(self) -> dict[str, Any]:
        """Figures of the file, as behaviour.md section 9 names them; an error is shown, not raised."""
        import sqlite3

        settings, path = self._settings, self._filename
        if settings is None:
            return {"connected": False}
        logged = bool(settings.local.query_log)
        figures: dict[str, Any] = {
            "connected": True,
            "adapter": "sqlite",
            "path": _shown(path),
            "query_log": logged,
            "query_log_path": None,
        }
        figures["registered_migrations"] = []
        if logged:
            from legion_data.engines.query_log import path_for

            figures["query_log_path"] = str(path_for("local"))
        try:
            if path is None:
                return figures | self._figures_in_memory()
            connection = open_database(path, create=False, timeout_ms=BUSY_TIMEOUT_MS)
            try:
                tune(connection)
                return figures | file_statistics(connection, path, _FIGURES)
            finally:
                connection.close()
        except (sqlite3.Error, DataUnavailable) as error:
            return {"connected": True, "adapter": "sqlite", "path": _shown(path), "error": translate(error).summary}

    def _figures_in_memory(self) -> dict[str, Any]:
        with self.connection.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            return file_statistics(driver, None, _FIGURES)

    def close(self) -> None:
        """Close every connection; harmless when closed. ``path`` stays known."""
        with self._lock:
            engine, self._engine, self._settings = self._engine, None, None
            if engine is not None:
                from legion_data import engines

                engines.close(engine)

    def fresh_after_fork(self) -> None:
        """In a forked child: a fresh lock and a fresh pool."""
        self._lock = threading.RLock()
        if self._engine is not None:
            from legion_data.engines.pool import fresh_after_fork

            fresh_after_fork(self._engine)


def _shown(path: str | None) -> str:
    return ":memory:" if path is None else path
