"""Extensions on the shared database, for commands: those that are installed, and one whose folder is named.

Those that a process registers by itself are known to that process alone.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from legion_data.errors import DatabaseUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from legion_data.cli.invocation import Invocation
    from legion_data.migration.extensions.collection import Extensions
    from legion_data.migration.extensions.place import Place
    from legion_data.migration.extensions.run import Event
    from legion_data.migration.extensions.standing import Standing
    from legion_data.settings import Settings

__all__ = ["bring_up", "folder_option", "gathered", "showing", "standings"]

folder_option = click.option(
    "--path",
    metavar="FOLDER",
    type=click.Path(),
    help="The folder of NAME, when it is not installed but registered by a process.",
)


def standings(settings: Settings, engine: Engine | None = None) -> list[Standing]:
    """How the installed extensions stand."""
    from legion_data.migration.extensions.shared import SharedPlace

    extensions = _installed()
    return list(extensions.standings(SharedPlace(settings, engine)).values()) if extensions.paths else []


def bring_up(settings: Settings, progress: Callable[[Event], None]) -> list[Standing]:
    """Run what installed extensions bring."""
    if settings.database.in_memory:
        return []
    with gathered(settings) as (extensions, place):
        return list(extensions.bring_up(place, progress=progress).values()) if extensions.paths else []


@contextmanager
def gathered(
    settings: Settings, name: str | None = None, path: str | None = None
) -> Iterator[tuple[Extensions, Place]]:
    """The extensions, among them ``name`` in the folder ``path``, and the database that they are on.

    Raises ``DatabaseUnreachable`` for an SQLite file that is not there, and ``ExtensionNameRefused``.
    """
    import os

    from legion_data import engines
    from legion_data.cli.database import absent_file, typed_errors
    from legion_data.migration.extensions.shared import SharedPlace

    if missing := absent_file(settings):
        raise DatabaseUnreachable(f"{missing} does not exist yet.", hint="Run: legion-migrate upgrade")
    found = _installed()
    if name is not None and path is not None:
        found.register(name, os.path.abspath(path))
    engine = None if settings.database.is_file else engines.build(settings, purpose="migration")
    try:
        with typed_errors(settings):
            yield found, SharedPlace(settings, engine)
    finally:
        if engine is not None:
            engine.dispose()


def showing(invocation: Invocation) -> Callable[[Event], None]:
    """What to hand a run as ``progress``: a line a file, nothing with --json."""

    def show(event: Event) -> None:
        if not invocation.as_json:
            arrow = "" if event.direction == "upgrade" else "down "
            click.echo(f"{arrow}{event.extension} {event.file}  {event.ms:.1f} ms")

    return show


def _installed() -> Extensions:
    from legion_data.migration.extensions.collection import Extensions

    extensions = Extensions("shared")
    extensions.discover()
    return extensions
