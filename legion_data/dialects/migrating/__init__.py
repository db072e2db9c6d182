"""What migrating means on each database: its lock, what must hold before a run, what is watched during a revision.

``legion_data.migration`` asks ``for_connection`` and never compares a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data.dialects import for_engine

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from legion_data.dialects.migrating.base import Migrating

__all__ = ["for_bind"]


def for_bind(bind: Connection | Engine) -> Migrating:
    """The migrating side of the database behind ``bind``."""
    name = for_engine(bind).name
    if name == "sqlite":
        from legion_data.dialects.migrating.sqlite import MigratingSqlite

        return MigratingSqlite()
    if name == "postgresql":
        from legion_data.dialects.migrating.postgresql import MigratingPostgreSQL

        return MigratingPostgreSQL()
    from legion_data.dialects.migrating.mysql import MigratingMySQL

    return MigratingMySQL()
