"""Which keys belong to which database: one key ring an engine, found by its dialect object."""

from __future__ import annotations

import sys
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol, cast

from sqlalchemy import Engine

from legion_data.encryption.keyring import KeyRing
from legion_data.engines import owners
from legion_data.errors import KeyMissing
from legion_data.keys.configured import provider_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection
    from sqlalchemy.engine import Dialect

    from legion_data.keys.provider import KeyProvider

__all__ = ["Data", "engine_for", "reading", "ring_of", "through", "use_provider"]

#: Where a dialect object keeps its ring: asked for each value, so not in a dictionary of weak references.
_RING = "legion_key_ring"
_CACHE_SECONDS = 300.0


class Data(Protocol):
    """A ``DataLayer``."""

    @property
    def connection(self) -> Engine: ...


def engine_for(data: Data | Engine | None) -> Engine:
    """The engine of a data layer, of the default one, or the engine itself."""
    if isinstance(data, Engine):
        return data
    # Asked, not imported: the runtime stands above this room.
    return (sys.modules["legion_data"] if data is None else data).connection


def ring_of(dialect: Dialect | None) -> KeyRing:
    """The ring of the engine that ``dialect`` belongs to; None: of the default data layer.

    Made on first use from ``data.encryption``. Raises ``KeyMissing`` for an engine that is not ours.
    """
    if dialect is None:
        dialect = engine_for(None).dialect
    ring: KeyRing | None = getattr(dialect, _RING, None)
    if ring is None:
        settings = owners.settings_of(dialect)
        if settings is None:
            raise KeyMissing(
                "This engine was not built by legion_data, so no settings say where its keys are.",
                hint="Call legion_data.encryption.use_provider(provider, data=engine).",
            )
        asked = settings.encryption
        made = KeyRing(provider_for(settings), asked.cache_seconds, asked.legacy_key)
        ring = vars(dialect).setdefault(_RING, made)  # of two threads, one is first
    return ring


def use_provider(provider: KeyProvider, *, data: Data | Engine | None = None) -> None:
    """Take the master key from ``provider``, whatever the settings say. For keys that no setting can name."""
    engine = engine_for(data)
    settings = owners.settings_of(engine.dialect)
    if settings is None:
        owners.remember(engine, None)
        made = KeyRing(provider, _CACHE_SECONDS)
    else:
        asked = settings.encryption
        made = KeyRing(provider, asked.cache_seconds, asked.legacy_key)
    vars(engine.dialect)[_RING] = made


def through(connection: Connection) -> Callable[[], AbstractContextManager[Connection]]:
    """``connection`` itself, for keys that are read in a transaction that is open already."""
    return lambda: nullcontext(connection)


@contextmanager
def reading(dialect: Dialect | None) -> Iterator[Connection]:
    """A connection that only reads, for keys of values whose session is over."""
    engine = engine_for(None) if dialect is None else owners.engine_of(dialect)
    if engine is None:
        raise KeyMissing("The database of this value is closed; its key can no longer be read.")
    from legion_data.engines.sessions import for_reading

    is_ours = owners.settings_of(engine.dialect) is not None
    with cast("Any", for_reading(engine) if is_ours else engine).connect() as connection:
        yield connection
