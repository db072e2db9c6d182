"""Engines: built from settings, guarded, closed for good. Errors of drivers become errors of ours.

``build`` is the only way an engine comes into being, so every connection of every pool has the same manners.
SQLAlchemy is imported when the first engine is built, not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from legion_data.engines.credentials import CredentialProvider
    from legion_data.settings import Settings

__all__ = ["build", "close"]


def build(
    settings: Settings,
    *,
    purpose: Literal["app", "migration", "health"] = "app",
    read_only: bool = False,
    create: bool = True,
    credentials: CredentialProvider | None = None,
) -> Engine:
    """An engine for the shared database of ``settings``. Nothing is contacted before its first connection.

    ``app``: a pool of ``max_connections``. ``migration``: a connection a time, no statement timeout, no foreign keys
    on SQLite. ``health``: one connection in autocommit that gives up after two seconds. Without ``create`` a missing
    SQLite file is an error.
    """
    from legion_data.engines.building import build_engine

    return build_engine(settings, purpose=purpose, read_only=read_only, create=create, credentials=credentials)


def close(engine: Engine) -> None:
    """Close an engine for good: its connections go, and nobody who kept it can open another."""
    import sys

    from legion_data.engines.pool import close_for_good

    close_for_good(engine)
    log = sys.modules.get("legion_data.engines.query_log")  # never imported: nothing to close
    if log is not None:
        log.close_log(engine)
