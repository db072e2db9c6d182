"""Look at a database without changing it: no file, folder or table comes into being by looking."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from legion_data.engines.probe import Standing
    from legion_data.settings import Settings

__all__ = ["View", "absent_file", "looking_at", "typed_errors"]


class View(NamedTuple):
    """An open look at a database."""

    connection: Connection
    standing: Standing


def absent_file(settings: Settings) -> Path | None:
    """The SQLite file that does not exist yet, or None."""
    path = settings.database.path
    return path if path is not None and not path.exists() else None


@contextmanager
def typed_errors(settings: Settings) -> Iterator[None]:
    """Errors of the driver become errors of ours, with the address and without a secret."""
    from legion_data.engines.errors import recognise

    try:
        yield
    except Exception as error:
        known = recognise(error, settings.database)
        if known is None or known is error:
            raise
        raise known from error


@contextmanager
def looking_at(settings: Settings) -> Iterator[View]:
    """The connected database and where it stands. A missing SQLite file raises ``DatabaseUnreachable``."""
    from legion_data import engines
    from legion_data.engines.probe import look_through

    with typed_errors(settings):
        engine = engines.build(settings, purpose="migration", read_only=True, create=False)
        try:
            standing = look_through(engine)
            with engine.connect() as connection:
                yield View(connection, standing)
        finally:
            engine.dispose()
