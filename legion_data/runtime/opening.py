"""The steps of a start: settings, the shared database at its revision, a substitute in dev mode."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from legion_data.engines import probe
from legion_data.engines.errors import translate
from legion_data.errors import DatabaseUnreachable, PrivilegeMissing, SettingsError
from legion_data.runtime.readiness import bring_to_head

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Engine

    from legion_data.settings import Settings

__all__ = ["Opened", "leave_to_parent", "open_shared", "settings_from"]

_left: list[object] = []


class Opened(NamedTuple):
    """A shared database that is ready for use. ``engine`` None: a file; its engine is built when it is needed."""

    settings: Settings
    engine: Engine | None
    revision: str | None
    migrated: bool


def settings_from(given: Settings | Mapping[str, object] | None, overrides: Mapping[str, object]) -> Settings:
    """Load settings, with what the caller passes on top; finished settings are taken as they are."""
    from legion_data.settings import Settings, load

    if isinstance(given, Settings):
        if overrides:
            raise SettingsError(
                "setup() takes finished Settings or overrides, not both.", hint="Pass the overrides to settings.load()."
            )
        return given
    return load(_merged(given or {}, overrides))


def _merged(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    result = dict(below)
    for key, value in above.items():
        former = result.get(key)
        result[key] = _merged(former, value) if isinstance(former, dict) and isinstance(value, dict) else value
    return result


def open_shared(settings: Settings) -> Opened:
    """Connect and bring the schema to this package's revision; in dev mode perhaps on a substitute."""
    _mention_unused(settings)
    try:
        return _open(settings)
    except DatabaseUnreachable as error:
        from legion_data.runtime import fallback

        if not fallback.is_allowed(settings, error):
            raise
    return _open(fallback.substitute(settings))


def _open(settings: Settings) -> Opened:
    if settings.database.is_file and not settings.database.in_memory:
        _refuse_unwritable(settings)
        revision, migrated = bring_to_head(
            settings, lambda: probe.look_at_file(settings), lambda: _upgrade(settings, None)
        )
        return Opened(settings, None, revision, migrated)
    from sqlalchemy.exc import SQLAlchemyError

    from legion_data import engines

    engine = engines.build(settings)
    try:
        shared = engine if settings.database.in_memory else None
        revision, migrated = bring_to_head(
            settings, lambda: probe.look_through(engine), lambda: _upgrade(settings, shared)
        )
    except SQLAlchemyError as error:
        engines.close(engine)
        raise translate(error, settings.database) from error
    except BaseException:
        engines.close(engine)
        raise
    return Opened(settings, engine, revision, migrated)


def _upgrade(settings: Settings, engine: Engine | None) -> None:
    from legion_data.migration.run import upgrade

    upgrade(settings, engine=engine)


def _refuse_unwritable(settings: Settings) -> None:
    """A file that cannot be written is noticed now, not at the first task."""
    filename = settings.database.filename
    if filename is None or settings.readonly or not os.path.exists(filename):
        return
    for place, what in (
        (filename, "file"),
        (os.path.dirname(filename), "folder (WAL needs files beside the database)"),
    ):
        if not os.access(place, os.W_OK):
            raise PrivilegeMissing(
                f"{place} is not writable: the {what} of the shared database must be.",
                hint="Change its owner or mode, or set data.readonly: true for a reader.",
            )


def _mention_unused(settings: Settings) -> None:
    if settings.read_replica_url or settings.replicas:
        import logging

        logging.getLogger("legion_data").warning(
            "Read replicas are configured, but this release reads from the primary only."
        )


def leave_to_parent(engine: Engine | None) -> None:
    """In a forked child: keep an inherited engine from being collected, which would close what is the parent's."""
    if engine is not None:
        _left.append(engine)
