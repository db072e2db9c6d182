"""``upsert``: insert rows, or update those that exist; right however many callers race.

    upsert(session, Node, {"name": "node-1", "status": "up"}, conflict=["name"])
    upsert(session, MemoryAssociation, rows, conflict=["trace_id_a", "trace_id_b"],
           update={"coactivation_count": MemoryAssociation.coactivation_count + 1})

**One statement decides.** PostgreSQL and SQLite: INSERT ... ON CONFLICT over the named columns. MySQL and MariaDB: ON
DUPLICATE KEY UPDATE, which fires on any unique key; a row that meets another key than the named one makes the statement
fail there too (``dialects.upsert_mark``), and is an ``UpsertConflict`` on all of them. Nothing of the call is kept
then, and the caller's transaction goes on: where an error would end it (PostgreSQL) or rows take several statements,
the call is a savepoint of its own.

**In which order.** Rows of one call are written in the order of their keys, so that callers with overlapping rows wait
for each other in one order instead of deadlocking; rows of different shapes (columns given) go into different
statements, the shapes in an order too. Callers that give one row in two shapes, or write other rows before, may still
deadlock: ``TransactionLost``, which ``run_in_transaction`` runs again. A key that comes several times in one call is
written as if by one call after another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from legion_data.rows.changes import Changes
from legion_data.rows.failures import typed
from legion_data.rows.given import checked_rows, one_or_many, require_key_values
from legion_data.rows.plan import Plan
from legion_data.rows.target import target_of
from legion_data.rows.unique_keys import guard_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from legion_data.rows.changes import Update
    from legion_data.rows.target import Entity

__all__ = ["Upserted", "upsert"]


class Upserted(NamedTuple):
    """What became of the rows of an ``upsert``."""

    #: Rows that were made.
    inserted: int
    #: Rows that existed and were changed (perhaps to the values that they had).
    updated: int
    #: Rows that existed and were left as they were, because ``update`` is empty.
    kept: int
    #: The primary key of each row, in the order given; a tuple where it has several columns.
    keys: tuple[Any, ...]
    #: Whether each row was made, in the order given.
    is_new: tuple[bool, ...]

    @property
    def inserted_keys(self) -> list[Any]:
        """The primary keys of the rows that were made."""
        return [key for key, new in zip(self.keys, self.is_new, strict=True) if new]

    @property
    def updated_keys(self) -> list[Any]:
        """The primary keys of the rows that existed."""
        return [key for key, new in zip(self.keys, self.is_new, strict=True) if not new]


def upsert(
    session: Session | Connection,
    entity: Entity,
    rows: Mapping[Any, Any] | Iterable[Mapping[Any, Any]],
    conflict: Sequence[Any] | str,
    update: Update = None,
) -> Upserted:
    """Insert ``rows`` (one mapping or many); where a row with the same ``conflict`` columns exists, update it.

    ``conflict``: columns with a unique index behind them; each row gives a value for each. Of a partial unique index
    only the rows that it covers are met. ``update``: columns that take the new row's value; or a mapping of columns to
    values and expressions (``Model.count + 1``, ``Model.count + excluded("count")``, both of the row as it was); None:
    every column that the row gives, but those of ``conflict`` and the primary key; ``[]``: nothing, rows that exist
    stay as they are. What ``update`` names twice is written once.

    An empty list writes nothing. Rows have the defaults and obey the rules of their model, as in a session; objects of
    the session that were updated are read again.

    Raises before anything is written: ``ValueRefused`` for a value that does not fit, NULL in a ``conflict`` column
    (it never conflicts) and rows that are no mappings; ``UnknownAttribute`` for a column that the table lacks;
    ``GuardMissing`` when no unique index covers ``conflict``; ``RowImmutable``. Raises, with nothing written:
    ``UpsertConflict``, other ``ConstraintViolation`` (these end a transaction on PostgreSQL), ``TransactionLost``.
    """
    target = target_of(entity)
    key = guard_of(target.unique, target.named(conflict))
    changes = Changes(target, key, update)
    given = checked_rows(target, one_or_many(rows))
    require_key_values(target, given, key.columns)
    if not given:
        return Upserted(0, 0, 0, (), ())
    plan = Plan(target, key, changes, given)
    connection = target.connection(session)
    with typed(target, connection, key, given):
        outcomes = plan.run(connection)
    if plan.is_changing:
        target.expire(session, [outcome.primary_key for outcome in outcomes if not outcome.is_new])
    is_new = tuple(outcome.is_new for outcome in outcomes)
    updated = sum(1 for new, changing in zip(is_new, plan.changing, strict=True) if changing and not new)
    inserted = sum(is_new)
    keys = tuple(outcome.primary_key for outcome in outcomes)
    if len(target.primary_key) == 1:
        keys = tuple(only for (only,) in keys)
    return Upserted(inserted, updated, len(given) - inserted - updated, keys, is_new)
