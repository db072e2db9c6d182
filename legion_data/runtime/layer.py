"""DataLayer: connect, check the schema, open the local database; and all of it backwards.

A set-up either ends with everything open or raises with nothing open. Threads share a layer; a forked child gets
fresh pools; after ``shutdown`` the door is closed, also for those who kept the engine.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from legion_data.engines import forks
from legion_data.errors import DataUnavailable, LegionDataError, SettingsError
from legion_data.local.database import LocalDatabase
from legion_data.runtime import opening
from legion_data.runtime.extensions import SharedExtensions
from legion_data.runtime.figures import Figures, file_identity
from legion_data.runtime.questions import Questions
from legion_data.runtime.readiness import Readiness
from legion_data.runtime.spooling import Spooling
from legion_data.runtime.tables import SharedTables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from typing import Literal

    from sqlalchemy.engine import Engine
    from sqlalchemy.orm import Session

    from legion_data.settings import Settings

__all__ = ["DataLayer"]

T = TypeVar("T")


class DataLayer(Figures, Questions, SharedExtensions, SharedTables, Spooling):
    """One shared database and one local one, with everything that keeps them open."""

    def __init__(
        self, settings: Settings | Mapping[str, object] | None = None, *, local: LocalDatabase | None = None
    ) -> None:
        self._given = settings
        #: The node's local database.
        self.local = LocalDatabase() if local is None else local
        self._lock = threading.RLock()
        self._state: Literal["down", "starting", "up", "stopping"] = "down"
        self._failed_step: str | None = None
        self._lost_in_fork = False
        self._remember_extensions()
        self._forget()
        forks.watch(self)

    def _forget(self) -> None:
        self._settings: Settings | None = None
        self._wanted: Settings | None = None
        self._configured_adapter: str | None = None
        self._readiness: Readiness | None = None
        self._engine: Engine | None = None
        self._reader: tuple[Engine, Engine] | None = None  # an engine, and the same for reading only
        self._opened_local = False
        super()._forget()

    # -- start and stop

    def setup(self, settings: Settings | Mapping[str, object] | None = None, /, **overrides: object) -> Readiness:
        """Connect, migrate when behind, open the local database. What is passed here wins over files and environment.

        Called again while up: harmless, the same engine stays. With *other* settings while up: ``SettingsError``.
        Any failure is raised as a ``LegionDataError`` and leaves nothing open; ``failed_step`` then names the step.
        """
        with self._lock:
            if self._state == "starting":
                raise LegionDataError("setup() was called from within setup().")
            if self._state == "up" and self._readiness is not None and settings is None and not overrides:
                return self._readiness
            wanted = opening.settings_from(self._given if settings is None else settings, overrides)
            if self._state == "up" and self._readiness is not None:
                if wanted == self._wanted:
                    return self._readiness
                raise SettingsError(
                    "The data layer is up with other settings.",
                    hint="Call legion_data.shutdown() first, or make a DataLayer of its own.",
                )
            self._meant = wanted
            self._state, self._failed_step, self._lost_in_fork = "starting", None, False
            try:
                self._readiness = self._start(wanted)
            except BaseException:
                step = self._failed_step
                self._stop(close_local=self._opened_local)  # who opened it before us still works with it
                self._failed_step = step
                raise
            self._wanted, self._failed_step, self._state = wanted, None, "up"
            return self._readiness

    def _start(self, wanted: Settings) -> Readiness:
        self._failed_step = "shared"
        opened = opening.open_shared(wanted)
        self._settings, self._engine, self._configured_adapter = opened.settings, opened.engine, wanted.adapter
        self._file = file_identity(opened.settings)
        self._bring_up_extensions()
        local = bool(wanted.local.enabled)
        self.local.opens_itself = False
        if local:
            self._failed_step = "local"
            self._opened_local = self.local.open(wanted)
        if wanted.models.autoload:
            self._failed_step = "models"
            from legion_data import models

            models.load()
        return Readiness(
            ready=True,
            schema_version=opened.revision,
            adapter=opened.settings.adapter,
            migrated=opened.migrated,
            local=local,
            fallback_active=opened.settings is not wanted,
        )

    def shutdown(self) -> None:
        """Close everything; harmless when closed. Until the next ``setup`` every use raises ``DataUnavailable``."""
        with self._lock:
            self._failed_step = None
            if self._state != "down":
                self._stop()

    def _stop(self, *, close_local: bool = True) -> None:
        self._state = "stopping"
        engine, health = self._engine, self._health
        self._forget()
        try:
            if close_local:
                self.local.close()
            if health is not None:
                health.close()
            if engine is not None:
                from legion_data import engines

                engines.close(engine)
        finally:
            self._state = "down"

    def fresh_after_fork(self) -> None:
        """In a forked child: a lock that nobody holds, and pools without the parent's connections."""
        self._lock = threading.RLock()
        self._extensions.fresh_after_fork()
        if self._state != "up":  # a thread of the parent was busy here; it does not exist in the child
            self._state = "down"
            opening.leave_to_parent(self._engine)
            self._forget()
            return
        if self._settings is not None and self._settings.database.in_memory:
            opening.leave_to_parent(self._engine)
            self._forget()
            self._state, self._lost_in_fork = "down", True
            return
        self._reader = None
        if self._tables is not None:
            self._tables.fresh_after_fork()
        if self._engine is not None:
            from legion_data.engines.pool import fresh_after_fork

            fresh_after_fork(self._engine)
        if self._health is not None:
            self._health.fresh_after_fork()

    # -- use

    @property
    def connected(self) -> bool:
        """True between a successful ``setup`` and ``shutdown``."""
        return self._state == "up"

    @property
    def schema_version(self) -> str | None:
        """The revision of the shared database; None when not set up."""
        readiness = self._readiness
        return None if readiness is None else readiness.schema_version

    @property
    def failed_step(self) -> str | None:
        """Which step ("shared", "local", "models") the last ``setup`` failed in; None when it did not fail."""
        return self._failed_step

    @property
    def settings(self) -> Settings:
        """The settings in use. ``DataUnavailable`` when not set up."""
        settings = self._settings
        if settings is None:
            raise self._unavailable()
        return settings

    @property
    def connection(self) -> Engine:
        """The engine; that of a file is built when first asked for. ``DataUnavailable`` when not set up."""
        engine = self._engine
        if engine is not None and self._state == "up":
            return engine
        with self._lock:
            if self._state != "up" or self._settings is None:
                raise self._unavailable()
            if self._engine is None:
                from legion_data import engines

                self._engine = engines.build(self._settings, create=False)
            return self._engine

    def _unavailable(self) -> DataUnavailable:
        if self._lost_in_fork:
            return DataUnavailable(
                "A database in memory belongs to the process that opened it; this is a fork.", hint="Use a file."
            )
        return DataUnavailable()

    def session(self, *, read_only: bool = False) -> AbstractContextManager[Session]:
        """Commits on success, rolls back on error. ``read_only``: waits for no writer, and refuses to write."""
        from legion_data.engines.sessions import for_reading, open_session

        engine = self.connection
        if read_only:
            reader = self._reader
            if reader is None or reader[0] is not engine:
                reader = self._reader = (engine, for_reading(engine))
            engine = reader[1]
        return open_session(engine, self.settings.database)

    def run_in_transaction(self, work: Callable[[Session], T], attempts: int = 5) -> T:
        """``work(session)`` in a transaction of its own, run again after a deadlock or a serialization failure.

        ``work`` may run several times: it must do nothing outside the database that cannot be done twice.
        """
        from legion_data.engines.sessions import run_in_transaction

        return run_in_transaction(self.connection, work, attempts, self.settings.database)
