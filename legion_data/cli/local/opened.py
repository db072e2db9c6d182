"""The local database of a command: opened as it is, with the extensions that are installed or were noted."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from legion_data.errors import DatabaseUnreachable, DataUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from legion_data.local import LocalDatabase
    from legion_data.migration.extensions.standing import Standing
    from legion_data.settings import Settings

__all__ = ["extension_data", "extension_lines", "opened", "places_of"]


def places_of(settings: Settings) -> str | None:
    """The file; None in memory. Raises ``DataUnavailable`` when the local database is switched off."""
    if not settings.local.enabled:
        raise DataUnavailable("data.local.enabled is false: this node keeps no database of its own.", hint="")
    return settings.local.filename


@contextmanager
def opened(settings: Settings, *, create: bool = False) -> Iterator[LocalDatabase]:
    """The local database; nothing is migrated by opening it. Without ``create`` a missing file is an error."""
    import os

    from legion_data.local import LocalDatabase

    path = places_of(settings)
    if path is not None and not create and not os.path.exists(path):
        raise DatabaseUnreachable(f"{path} does not exist yet.", hint="Run: legion-data local upgrade")
    database = LocalDatabase()
    database.register_noted(settings)
    database.open(settings, migrate=False)
    try:
        yield database
    finally:
        database.close()


def extension_lines(standings: Iterable[Standing]) -> list[str]:
    """A line an extension, and its error below it."""
    from legion_data.cli.words import aligned

    known = list(standings)
    rows = [
        (
            one.name,
            one.state,
            one.version or "-",
            f"{len(one.applied)} run, {len(one.pending)} pending",
            f"last {one.last_run}" if one.last_run else "",
        )
        for one in known
    ]
    lines = []
    for one, line in zip(known, aligned(rows), strict=True):
        lines.append(line)
        if one.error is not None:
            lines.append(f"  {one.error}")
    return lines


def extension_data(standings: Iterable[Standing]) -> dict[str, Any]:
    """The same for JSON."""
    return {one.name: one.as_dict() for one in standings}
