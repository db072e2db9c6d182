"""Whose dialect object is this? Column types and mapper events are handed a dialect; each engine has its own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect, Engine

    from legion_data.settings import Settings

__all__ = ["engine_of", "remember", "settings_of"]

_engines: WeakKeyDictionary[Dialect, ref[Engine]] = WeakKeyDictionary()
_settings: WeakKeyDictionary[Dialect, Settings] = WeakKeyDictionary()


def remember(engine: Engine, settings: Settings | None) -> None:
    """``engine`` was built from ``settings``; None: by somebody else."""
    _engines[engine.dialect] = ref(engine)
    if settings is not None:
        _settings[engine.dialect] = settings


def settings_of(dialect: Dialect) -> Settings | None:
    """The settings of the engine that ``dialect`` belongs to; None for an engine that is not ours."""
    return _settings.get(dialect)


def engine_of(dialect: Dialect) -> Engine | None:
    """The engine that ``dialect`` belongs to, while it lives."""
    found = _engines.get(dialect)
    return None if found is None else found()
