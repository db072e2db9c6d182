"""The figures of ``stats()``: the pool, the tuning, the database. Keys as behaviour.md section 4 names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data import dialects
from legion_data.engines.errors import translate
from legion_data.engines.health import NoAnswer

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from legion_data.dialects.base import Dialect
    from legion_data.engines.health import Health
    from legion_data.engines.pool import Pool
    from legion_data.settings import Settings

__all__ = ["file_figures", "pool_figures", "shared_figures", "tuning"]

_TUNING = (
    "max_connections",
    "pool_timeout",
    "name",
    "log",
    "query_log",
    "log_warn_duration",
    "sql_log_level",
    "log_connection_info",
    "connection_validation",
    "connection_validation_timeout",
    "connection_expiration",
    "connection_expiration_timeout",
)


def pool_figures(engine: Engine | None) -> dict[str, Any]:
    """Size and use of the pool; an engine that nobody has needed yet has none."""
    if engine is None:
        return {}
    from legion_data.engines.pool import Pool

    pool = engine.pool
    if not isinstance(pool, Pool):
        return {}
    figures: dict[str, Any] = {"type": type(pool).__name__, **_use_of(pool)}
    if pool.is_split:  # a file: who only reads has as many connections again
        figures["readers"] = _use_of(pool.readers)
    return figures


def _use_of(pool: Pool) -> dict[str, int]:
    return {
        "size": max(0, pool.size() + pool.overflow()),
        "max_size": pool.size(),
        "available": pool.checkedin(),
        "in_use": pool.checkedout(),
    }


def tuning(settings: Settings, dialect: Dialect, log_path: str | None) -> dict[str, Any]:
    """Every setting that shapes connections, with the driver's defaults filled in."""
    figures: dict[str, Any] = {name: getattr(settings, name) for name in _TUNING}
    figures["query_log_path"] = log_path
    return figures | dialect.tuning(settings)


def file_figures(settings: Settings) -> dict[str, Any]:
    """The figures of the shared SQLite file, read through a connection of their own, tuned like every other."""
    from legion_data.dialects.sqlite import SQLITE, file_statistics

    connection = SQLITE.connect(settings, create=False, read_only=bool(settings.readonly))
    try:
        SQLITE.tune(connection, settings)
        return file_statistics(connection, settings.database.filename)
    finally:
        connection.close()


def shared_figures(settings: Settings, engine: Engine | None, health: Health | None) -> dict[str, Any]:
    """``connected``, ``adapter``, ``pool``, ``tuning``, ``database``; ``error`` in the place of what cannot be read."""
    dialect = dialects.for_name(settings.database.dialect)
    figures: dict[str, Any] = {
        "connected": True,
        "adapter": settings.adapter,
        "pool": pool_figures(engine),
        "tuning": tuning(settings, dialect, _log_path(settings)),
    }
    try:
        if health is not None:
            figures["database"] = health.ask(dialect.database_statistics)
        elif settings.database.in_memory and engine is not None:
            with engine.connect() as connection:
                figures["database"] = dialect.database_statistics(connection)
        else:
            figures["database"] = file_figures(settings)
    except NoAnswer as error:
        figures["error"] = str(error)
    except Exception as error:  # noqa: BLE001
        # A page of figures shows what is wrong; it does not fail itself.
        figures["error"] = translate(error, settings.database).summary
    return figures


def _log_path(settings: Settings) -> str | None:
    if not settings.query_log:
        return None
    from legion_data.engines.query_log import path_for

    return str(path_for("shared"))
