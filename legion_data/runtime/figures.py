"""What a data layer says about itself: whether it answers, and its figures."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from legion_data.runtime.part import Part

if TYPE_CHECKING:
    import threading

    from sqlalchemy.engine import Engine

    from legion_data.engines.health import Health
    from legion_data.local.database import LocalDatabase
    from legion_data.migration.extensions.collection import Extensions
    from legion_data.runtime.readiness import Readiness
    from legion_data.settings import Settings

__all__ = ["Figures", "file_identity"]


class Figures(Part):
    """The part of ``DataLayer`` that reports."""

    local: LocalDatabase
    _lock: threading.RLock
    _state: str
    _settings: Settings | None
    _readiness: Readiness | None
    _configured_adapter: str | None
    _engine: Engine | None
    _extensions: Extensions

    def _forget(self) -> None:
        super()._forget()
        self._health: Health | None = None
        self._file: tuple[int, int] | None = None

    def connection_info(self) -> dict[str, Any]:
        """Which database, and whether it answers now. Never raises, and takes three seconds at most."""
        settings, readiness = self._settings, self._readiness
        if settings is None or readiness is None or self._state != "up":
            return {
                "adapter": None,
                "connected": False,
                "fallback_active": False,
                "configured_adapter": None,
                "alive": False,
            }
        return {
            "adapter": readiness.adapter,
            "connected": True,
            "fallback_active": readiness.fallback_active,
            "configured_adapter": self._configured_adapter,
            "alive": self._is_alive(settings),
            "database": settings.database.label,
            "schema_version": readiness.schema_version,
        }

    def _is_alive(self, settings: Settings) -> bool:
        if settings.database.is_file:  # alive: the file that was opened is still the one that lies there
            return settings.database.in_memory or file_identity(settings) == self._file
        return self._asked(settings).is_alive()

    def _asked(self, settings: Settings) -> Health:
        health = self._health
        if health is None:
            with self._lock:
                from legion_data.engines.health import Health

                if self._settings is not settings:  # shut down meanwhile: nobody would close what is kept
                    return Health(settings)
                health = self._health = self._health or Health(settings)
        return health

    def stats(self) -> dict[str, Any]:
        """``{"shared": ..., "local": ...}``: pool, tuning, database. Never raises for a dead server.

        Once a row was spooled for this database, ``"spool"`` tells how many wait, and since when.
        """
        spool = self.spool_stats()
        figures = {"shared": self._shared_stats(), "local": self.local.stats()}
        return figures if spool is None else {**figures, "spool": spool}

    def _shared_stats(self) -> dict[str, Any]:
        settings = self._settings
        if settings is None or self._state != "up":
            return {"connected": False}
        from legion_data.engines.statistics import shared_figures

        health = None if settings.database.is_file else self._asked(settings)
        seen = {name: one.as_dict() for name, one in self._extensions.last_seen.items()}
        return shared_figures(settings, self._engine, health) | {"extensions": seen}


def file_identity(settings: Settings) -> tuple[int, int] | None:
    """Device and number of the SQLite file; None for a server, for memory, and for a file that is gone."""
    filename = settings.database.filename
    if filename is None:
        return None
    try:
        found = os.stat(filename)
    except OSError:
        return None
    return found.st_dev, found.st_ino
