"""The engine of the local file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine, event
from sqlalchemy.pool import NullPool

from legion_data.dialects.sqlite import SQLITE, begin_at_once, open_database
from legion_data.dialects.transactions import drivername
from legion_data.engines import pool as pools
from legion_data.local.opening import tune

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from legion_data.settings import Settings

__all__ = ["build_local"]

#: Writers take turns anyway; more connections than this only serve readers.
CONNECTIONS = 8


def build_local(settings: Settings, path: str | None, *, for_migration: bool = False) -> Engine:
    """An engine on an existing local file.

    ``for_migration``: one connection, which does not enforce foreign keys, so that a table can be rebuilt.
    """
    timeout_ms = settings.local.timeout
    pool: dict[str, Any] = {
        "poolclass": pools.Pool,
        "pool_size": 1 if path is None else CONNECTIONS,
        "max_overflow": 0,
        "pool_timeout": timeout_ms / 1000,
        "pool_use_lifo": True,
    }
    engine = create_engine(
        URL.create(drivername(SQLITE.name), database=path or ":memory:"),
        hide_parameters=True,
        **({"poolclass": NullPool} if for_migration else pool),
    )

    def connect(keywords: dict[str, Any]) -> Any:
        return open_database(path, create=False, timeout_ms=timeout_ms)

    def prepare(connection: Any, record: Any) -> None:
        tune(connection, timeout_ms, foreign_keys=not for_migration)
        begin_at_once(connection)

    pools.guard_door(engine, connect)
    event.listen(engine, "connect", prepare)
    if not for_migration and (settings.log or settings.local.query_log):
        from legion_data.engines.query_log import watch

        watch(engine, settings, SQLITE, is_local=True)
    return engine
