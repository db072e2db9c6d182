"""Extensions on the local database: registered at any time, from any thread; run when the database is open."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from legion_data.local.part import Part
from legion_data.local.place import LocalPlace

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from legion_data.migration.extensions.run import Event
    from legion_data.migration.extensions.standing import Standing
    from legion_data.settings import Settings

__all__ = ["Migrations"]


class Migrations(Part):
    """The part of ``LocalDatabase`` that extensions meet."""

    def register_migrations(self, name: str, path: str | os.PathLike[str]) -> Standing:
        """Register the folder ``path`` of numbered migration files: run at once when open, else at set-up.

        Nothing that is wrong with the files is raised: the standing says it, and ``require`` raises it. The same name
        again replaces its folder. Raises ``ExtensionNameRefused``.
        """
        self._extensions.register(name, os.path.abspath(os.fsdecode(path)))
        place = self._place()
        run = place is not None and place.settings.local.migrations.auto_migrate
        return self._extensions.stands(place, name, run=run)

    @property
    def registered_migrations(self) -> dict[str, str | None]:
        """Extension -> folder; kept when the database is closed."""
        return self._extensions.paths

    def extensions(self) -> dict[str, Standing]:
        """How each extension stands: state, version, error with file and line, last run."""
        self._extensions.discover()
        return self._extensions.standings(self._place())

    def require(self, name: str) -> Standing:
        """For the extension that needs its tables: raises ``ExtensionNotReady``, saying why, unless they are there."""
        self._extensions.discover()
        return self._extensions.require(self._place(), name)

    def upgrade(
        self, name: str | None = None, *, progress: Callable[[Event], None] | None = None
    ) -> dict[str, Standing]:
        """Run what has not run, of ``name`` or of all, whatever ``auto_migrate`` says. Raises ``ExtensionNotReady`` for
        a name that nobody registered."""
        self._open_settings()
        place = self._place()
        assert place is not None
        self._extensions.discover()
        if name is not None and name not in self._extensions.paths:
            self._extensions.require(place, name)
        self._extensions.bring_up(place, None if name is None else [name], progress=progress)
        found = self._extensions.standings(place)
        return found if name is None else {name: found[name]}

    def downgrade(
        self, name: str, to: str | None = None, *, progress: Callable[[Event], None] | None = None
    ) -> Standing:
        """Undo the newest file of ``name``, or all down to ``to`` (a number or file that stays; "base": all).

        Raises ``ExtensionNotReady`` where the files are not those that ran, ``MigrationFailed`` for a file without
        ``downgrade()`` (ahead of everything) or one that fails.
        """
        self._open_settings()
        place = self._place()
        assert place is not None
        self._extensions.discover()
        return self._extensions.downgrade(place, name, to, progress=progress)

    def register_noted(self, settings: Settings) -> None:
        """Register what other processes of this node have registered: for commands."""
        if settings.local.filename is not None:
            from legion_data.local import notes

            for name, path in notes.read(settings.local.filename).paths.items():
                if name not in self._extensions.paths:
                    self._extensions.register(name, path)

    def _place(self, opened: sqlite3.Connection | None = None) -> LocalPlace | None:
        settings = self._settings
        return None if settings is None else LocalPlace(settings, self._filename, lambda: self.connection, opened)

    def _bring_up(self, opened: sqlite3.Connection | None) -> None:
        """At set-up: everything that is registered or installed."""
        self._extensions.discover()
        place = self._place(opened)
        assert place is not None
        if place.settings.local.migrations.auto_migrate:
            self._extensions.bring_up(place)
