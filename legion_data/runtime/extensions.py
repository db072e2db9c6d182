"""Extensions on the shared database: registered at any time, from any thread; run after the core's own revisions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from legion_data.migration.extensions.collection import Extensions
from legion_data.runtime.part import Part

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from sqlalchemy.engine import Engine

    from legion_data.migration.extensions.run import Event
    from legion_data.migration.extensions.shared import SharedPlace
    from legion_data.migration.extensions.standing import Standing
    from legion_data.settings import Settings

__all__ = ["SharedExtensions"]


class SharedExtensions(Part):
    """The part of ``DataLayer`` that extensions with shared tables meet."""

    _lock: threading.RLock
    _settings: Settings | None
    _engine: Engine | None

    def _remember_extensions(self) -> None:
        """What is registered outlives a shutdown."""
        self._extensions = Extensions("shared")

    def register_migrations(self, name: str, path: str | os.PathLike[str]) -> Standing:
        """Register the folder ``path`` of numbered migration files for the *shared* database: run at once when set up,
        else by ``setup()``, after this package's own.

        Nothing that is wrong with the files is raised: the standing says it, and ``require_extension`` raises it. The
        same name again replaces its folder. Raises ``ExtensionNameRefused``.
        """
        self._extensions.register(name, os.path.abspath(os.fsdecode(path)))
        with self._lock:  # whoever is setting up has looked already, or will
            place = self._shared_place()
            run = place is not None and _may_migrate(place.settings)
            return self._extensions.stands(place, name, run=run)

    def extensions(self) -> dict[str, Standing]:
        """How each extension stands on the shared database: state, version, error with file and line, last run."""
        self._extensions.discover()
        return self._extensions.standings(self._shared_place())

    def require_extension(self, name: str) -> Standing:
        """For the extension that needs its shared tables: raises ``ExtensionNotReady``, saying why, unless they are
        there."""
        self._extensions.discover()
        return self._extensions.require(self._shared_place(), name)

    def downgrade_extension(
        self, name: str, to: str | None = None, *, progress: Callable[[Event], None] | None = None
    ) -> Standing:
        """Undo the newest file of ``name`` on the shared database, or all down to ``to`` (a number or file that stays;
        "base": all). As long as it is registered, the next ``setup()`` runs them again, unless
        ``data.migrations.auto_migrate`` is off.

        Raises ``ExtensionNotReady`` where the files are not those that ran, ``MigrationFailed`` for a file without
        ``downgrade()`` (ahead of everything) or one that fails, ``DataUnavailable`` when not set up.
        """
        self._extensions.discover()
        return self._extensions.downgrade(self._shared_place_of(self.settings), name, to, progress=progress)

    def _bring_up_extensions(self) -> None:
        """At set-up: everything that is registered or installed."""
        self._extensions.discover()
        settings = self._settings
        if settings is not None and _may_migrate(settings):
            self._extensions.bring_up(self._shared_place_of(settings))

    def _shared_place(self) -> SharedPlace | None:
        settings = self._settings
        return None if settings is None or not self.connected else self._shared_place_of(settings)

    def _shared_place_of(self, settings: Settings) -> SharedPlace:
        from legion_data.migration.extensions.shared import SharedPlace

        return SharedPlace(settings, self._engine)


def _may_migrate(settings: Settings) -> bool:
    return settings.migrations.auto_migrate and not settings.readonly
