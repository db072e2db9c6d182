"""How a transaction begins and ends on each database: SQLAlchemy's dialects, with three methods said otherwise.

An event would do as well, but an engine that has one listener is slower with every statement: SQLAlchemy then prepares
each of them for being listened to. What a dialect does itself costs nothing beside what it does.

An engine's transactions only read when ``dialect.reads`` is set, or when its connection is lent by a ``ReadingEngine``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import registry
from sqlalchemy.engine.base import OptionEngine

if TYPE_CHECKING:
    from sqlalchemy.pool import PoolProxiedConnection

__all__ = ["READS", "ReadingEngine", "drivername", "is_for_reading", "is_kept_for_reading"]

#: Set on a connection for as long as it is lent to one who only reads: whether it is never lent to others.
READS = "legion_reads"

_CLASSES = {"sqlite": "Sqlite", "mysql": "MySQL", "postgresql": "PostgreSQL"}
for _name, _class in _CLASSES.items():
    registry.register(f"{_name}.legion", f"{__name__}.{_name}", _class)


class ReadingEngine(OptionEngine):
    """An engine beside another one: its pool, or what that keeps for readers, and transactions that refuse to write."""

    def raw_connection(self) -> PoolProxiedConnection:
        pool = self.pool
        readers = getattr(pool, "readers", pool)
        lent: PoolProxiedConnection = readers.connect()
        vars(lent)[READS] = readers is not pool
        return lent


def is_for_reading(lent: PoolProxiedConnection) -> bool:
    """Whether a ``ReadingEngine`` lent it."""
    return READS in vars(lent)


def is_kept_for_reading(lent: PoolProxiedConnection) -> bool:
    """Whether nobody but readers is lent it."""
    return bool(vars(lent).get(READS))


def drivername(name: str) -> str:
    """What an URL says for the dialect of ours that SQLAlchemy calls ``name``."""
    return f"{name}+legion"
