"""Installed extensions on the shared database, for the commands of ``legion-migrate``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from legion_data.migration.extensions.run import Event
    from legion_data.migration.extensions.standing import Standing
    from legion_data.settings import Settings

__all__ = ["bring_up", "standings"]


def standings(settings: Settings, engine: Engine | None = None) -> list[Standing]:
    """How the installed extensions stand. Those that a process registers by itself are that process's to show."""
    from legion_data.migration.extensions.collection import Extensions
    from legion_data.migration.extensions.shared import SharedPlace

    extensions = Extensions("shared")
    extensions.discover()
    return list(extensions.standings(SharedPlace(settings, engine)).values()) if extensions.paths else []


def bring_up(settings: Settings, progress: Callable[[Event], None]) -> list[Standing]:
    """Run what installed extensions bring."""
    from legion_data import engines
    from legion_data.migration.extensions.collection import Extensions
    from legion_data.migration.extensions.shared import SharedPlace

    extensions = Extensions("shared")
    extensions.discover()
    if not extensions.paths or settings.database.in_memory:
        return []
    engine = None if settings.database.is_file else engines.build(settings, purpose="migration")
    try:
        return list(extensions.bring_up(SharedPlace(settings, engine), progress=progress).values())
    finally:
        if engine is not None:
            engine.dispose()
