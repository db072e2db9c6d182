"""How each database is asked to insert or update rows, and to say which of the two it did with each.

``write`` takes rows of one shape that fit in one statement, no two with the same key, and gives for each its primary
key and whether it is new, in the order given.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from legion_data.dialects.kinds import is_mysql, is_sqlite
from legion_data.engines.prepared import Prepared
from legion_data.errors import TransactionLost
from legion_data.rows import matching
from legion_data.rows.batch import ATTEMPTS, Batch, Outcome
from legion_data.rows.marked_writer import write_marked

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Column, Connection

    from legion_data.rows.matching import KeyOf

__all__ = ["write"]


def write(connection: Connection, batch: Batch) -> list[Outcome]:
    """See the module."""
    if is_mysql(connection.dialect):
        return write_marked(connection, batch)
    if not batch.wanted.is_changing:
        return _insert_or_look(connection, batch)
    return (_on_sqlite if is_sqlite(connection.dialect) else _on_postgresql)(connection, batch)


def _on_postgresql(connection: Connection, batch: Batch) -> list[Outcome]:
    """The statement says it all."""
    returned = batch.statement.returned(batch.send(connection))
    news = [row[-1] for row in returned]
    primary_keys = matching.by_key(returned, batch.wanted.target, batch.key)
    matching.require_all(primary_keys, batch.keys, batch.wanted.target)
    is_new = dict(zip(primary_keys, news, strict=True))
    return [Outcome(primary_keys[key], is_new[key]) for key in batch.keys]


def _on_sqlite(connection: Connection, batch: Batch) -> list[Outcome]:
    """One writer at a time: what was there stays so until the transaction ends, and can be asked for."""
    target = batch.wanted.target
    is_old = _old_on_sqlite(connection, batch)
    returned = batch.statement.returned(batch.send(connection))
    primary_keys = matching.by_key(returned, target, batch.key)
    matching.require_all(primary_keys, batch.keys, target)
    return [Outcome(primary_keys[key], not is_old(primary_keys[key], number)) for number, key in enumerate(batch.keys)]


def _old_on_sqlite(connection: Connection, batch: Batch) -> Callable[[KeyOf, int], bool]:
    """What tells whether the row with a primary key was there before the statement."""
    target = batch.wanted.target
    if batch.wanted.counted is not None:
        highest = _highest(batch.wanted.counted).execute(connection, {}).scalar() or 0
        return lambda primary_key, _: primary_key[0] <= highest
    if batch.is_fresh and batch.own is not None:
        own = batch.own
        return lambda primary_key, number: primary_key != own[number]
    there = matching.by_key(matching.read(connection, target, batch.key, batch.keys, is_any=True), target, batch.key)
    known = set(there.values())
    return lambda primary_key, _: primary_key in known


@lru_cache(maxsize=512)
def _highest(counted: Column[Any]) -> Prepared:
    return Prepared(select(func.max(counted)))


def _insert_or_look(connection: Connection, batch: Batch) -> list[Outcome]:
    """PostgreSQL and SQLite give back what they inserted; the rest is looked up, unless it was deleted meanwhile."""
    target = batch.wanted.target
    found: dict[KeyOf, Outcome] = {}
    waiting = dict(zip(batch.keys, batch.rows, strict=True))
    for _ in range(ATTEMPTS):
        returned = batch.statement.returned(batch.send(connection, list(waiting.values())))
        made = matching.by_key(returned, target, batch.key)
        matching.require_all(made, batch.keys, target)
        found |= {key: Outcome(primary_key, True) for key, primary_key in made.items()}
        left = [key for key in waiting if key not in made]
        there = matching.by_key(matching.read(connection, target, batch.key, left), target, batch.key)
        found |= {key: Outcome(primary_key, False) for key, primary_key in there.items()}
        waiting = {key: row for key, row in waiting.items() if key not in found}
        if not waiting:
            return [found[key] for key in batch.keys]
    raise TransactionLost(f"{target.table}: the same rows were deleted {ATTEMPTS} times while they were looked up.")
