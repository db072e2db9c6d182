"""How an engine is put together. Everything that a setting says about the driver or the pool is said here, once."""

from __future__ import annotations

import importlib
from math import ceil
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine, event
from sqlalchemy.pool import NullPool

from legion_data import dialects
from legion_data.dialects.transactions import drivername
from legion_data.engines import circuit, owners, schema_changes
from legion_data.engines import pool as pools
from legion_data.engines.credentials import StaticCredentials
from legion_data.engines.speaking import speak_our_errors
from legion_data.errors import DatabaseUnreachable

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from legion_data.dialects.base import Dialect
    from legion_data.engines.credentials import CredentialProvider
    from legion_data.settings import Settings

__all__ = ["build_engine"]

HEALTH_TIMEOUT_S = 2


def build_engine(
    settings: Settings, *, purpose: str, read_only: bool, create: bool, credentials: CredentialProvider | None
) -> Engine:
    """See ``legion_data.engines.build``."""
    database = settings.database
    dialect = dialects.for_name(database.dialect)
    _require_driver(dialect, database.label)
    for_migration = purpose == "migration"
    timeout_s = max(HEALTH_TIMEOUT_S, ceil(settings.reach_timeout)) if purpose == "health" else None
    read_only = read_only or bool(settings.readonly)
    arguments = dialect.connect_arguments(settings, for_migration=for_migration, timeout_s=timeout_s)
    # Parameters hold what users entrust to the database; an error message is no place for them.
    engine = create_engine(_url(settings, dialect), hide_parameters=True, **_pool_options(settings, purpose))
    engine.dialect.reads = read_only  # type: ignore[attr-defined] # a dialect of ours
    owners.remember(engine, settings)
    provider = credentials or StaticCredentials(database)

    def connect(keywords: dict[str, Any]) -> Any:
        if not dialect.is_networked:
            from legion_data.dialects.sqlite import SQLITE

            return SQLITE.connect(settings, create=create and not read_only, read_only=read_only)
        keywords.update(arguments)
        keywords.update(dialect.credentials(*provider.current()))
        return None

    def prepare(connection: Any, record: Any) -> None:
        dialect.prepare(connection, settings, for_migration=for_migration, timeout_s=timeout_s)

    pools.guard_door(engine, connect)
    event.listen(engine, "connect", prepare)
    if dialect.is_networked and purpose == "app":
        way = circuit.guard(engine, settings)
        pools.guard_checkout(engine, dialect, _idle_limit(settings), way)
        pools.guard_wait(engine, way)
    if database.is_file and not database.in_memory and not read_only:
        pools.split(engine)
    if for_migration:
        schema_changes.watch(engine)
    if purpose == "app":
        speak_our_errors(engine, database)
    if purpose == "app" and (settings.log or settings.query_log):
        from legion_data.engines.query_log import watch

        watch(engine, settings, dialect)
    if purpose == "health":
        engine.update_execution_options(isolation_level="AUTOCOMMIT")
    return engine


def _require_driver(dialect: Dialect, label: str) -> None:
    try:
        importlib.import_module(dialect.driver)
    except ImportError as error:
        raise DatabaseUnreachable(
            f"{label}: the driver {dialect.driver} is not installed or does not load ({error}).",
            hint=f"Run: {dialect.install}",
        ) from error


def _url(settings: Settings, dialect: Dialect) -> URL:
    """The address without the password: the provider hands that in, connection by connection."""
    database = settings.database
    if not dialect.is_networked:
        return URL.create(drivername(dialect.name), database=database.filename or ":memory:")
    return URL.create(
        drivername(dialect.name), username=database.user, host=database.host, port=database.port, database=database.name
    )


def _pool_options(settings: Settings, purpose: str) -> dict[str, Any]:
    database = settings.database
    label = {"pool_logging_name": settings.name} if settings.name else {}
    if database.in_memory or purpose == "health":
        # One connection is the whole database: callers take turns, as writers of a file do, and wait as long.
        return label | {
            "poolclass": pools.Pool,
            "pool_size": 1,
            "max_overflow": 0,
            "pool_timeout": 30,
            "pool_recycle": -1,
        }
    if purpose == "migration":
        return {"poolclass": NullPool}
    return label | {
        "poolclass": pools.Pool,
        "pool_size": settings.max_connections,
        "max_overflow": 0,
        "pool_timeout": settings.pool_timeout,
        "pool_recycle": settings.connection_expiration_timeout if settings.connection_expiration else -1,
        "pool_use_lifo": True,  # a few warm connections serve, the rest age out
    }


def _idle_limit(settings: Settings) -> float | None:
    """Seconds a connection may idle before it is asked. -1, the predecessor's word, is: at every checkout."""
    if not settings.connection_validation:
        return None
    return settings.connection_validation_timeout
