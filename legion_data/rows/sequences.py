"""``append``: the next row of a sequence within its parent, numbered without a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy import inspect as inspected
from sqlalchemy.exc import NoInspectionAvailable

from legion_data.dialects.kinds import is_sqlite
from legion_data.errors import ForeignKeyViolation, TransactionLost, ValueRefused
from legion_data.rows.batch import ATTEMPTS
from legion_data.rows.changes import Changes
from legion_data.rows.failures import typed
from legion_data.rows.given import checked_rows
from legion_data.rows.plan import Plan
from legion_data.rows.target import target_of
from legion_data.rows.unique_keys import guard_of

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection
    from sqlalchemy.orm import InstanceState, Session

    from legion_data.rows.target import Target

__all__ = ["append"]

T = TypeVar("T")


def append(
    session: Session, parent: object, entity: type[T], /, sequence: str = "seq", *, by: str | None = None, **values: Any
) -> T:
    """A new ``entity`` of ``parent`` with ``values``, whose column ``sequence`` is the next number; the first is 1.

    ``by``: the column that refers to the parent, where more than one does. The parent's row is locked until the
    caller's transaction ends, so numbers have no gap however many callers append: what is rolled back leaves none. A
    writer who numbers rows without the lock is met by the unique index over the two columns, and the next number is
    taken. (Deleting rows makes gaps, and deleting the last gives its number out again.)

    Raises before anything is written: ``GuardMissing`` when no unique index covers reference and sequence,
    ``ValueRefused`` for a parent that is not stored or not referred to, and for values that do not fit;
    ``ForeignKeyViolation`` when the parent is gone; ``UpsertConflict`` when the row meets another unique key;
    ``TransactionLost``.
    """
    target = target_of(entity)
    state = _state(parent)
    connection = target.connection(session)
    reference, referred = _reference(target, state, by)
    counter = target.column(sequence)
    key = guard_of([key for key in target.unique if not key.is_partial], [reference, counter])
    for name in values:
        if target.column(name) in key.columns:
            raise ValueRefused(f"append sets {target.name}.{name} itself; leave it out.")
    owner = state.mapper.get_property_by_column(referred).key
    number_of_parent = getattr(parent, owner)
    if number_of_parent is None:
        raise ValueRefused(
            f"The parent {type(parent).__name__} is not stored yet.", hint="Add it to the session first."
        )
    row = {target.keys[reference]: number_of_parent, target.keys[counter]: 1, **values}
    (given,) = checked_rows(target, [row])
    _lock(connection, referred, number_of_parent)
    highest = select(func.max(counter)).where(reference == number_of_parent)
    for _ in range(ATTEMPTS):
        given.values[given.layout.place[counter]] = (connection.execute(highest).scalar() or 0) + 1
        with typed(target, connection, key, [given]):
            (outcome,) = Plan(target, key, Changes(target, key, []), [given]).run(connection)
        if outcome.is_new:
            made = session.get(entity, outcome.primary_key)
            assert made is not None
            return made
    raise TransactionLost(f"{target.table}: others took the next number {ATTEMPTS} times in a row, without the lock.")


def _state(parent: object) -> InstanceState[Any]:
    try:
        state: Any = inspected(parent)
        if state.is_instance:
            return state  # type: ignore[no-any-return]
    except (NoInspectionAvailable, AttributeError):
        pass  # no object of a mapped class: refused below
    raise ValueRefused(f"The parent is an object of a mapped class, not {type(parent).__name__}.")


def _reference(target: Target, state: InstanceState[Any], by: str | None) -> tuple[Column[Any], Column[Any]]:
    """The column that refers to the parent, and what it refers to there."""
    table = state.mapper.local_table
    wanted = None if by is None else target.column(by)
    found = [
        (key.parent, key.column)
        for key in target.table.foreign_keys
        if key.column.table is table and wanted in {None, key.parent}
    ]
    if len(found) != 1:
        names = ", ".join(sorted(column.name for column, _ in found)) or "nothing"
        raise ValueRefused(
            f"{target.name} refers to {state.class_.__name__} by {names}.", hint="Name the one column: by=..."
        )
    return found[0]


def _lock(connection: Connection, referred: Column[Any], value: object) -> None:
    """Hold the parent. (On SQLite a transaction that writes is the only one.)"""
    statement = select(referred).where(referred == value)
    if not is_sqlite(connection.dialect):
        # FOR NO KEY UPDATE on PostgreSQL: others may still refer to the parent.
        statement = statement.with_for_update(key_share=True)
    if connection.execute(statement).first() is None:
        raise ForeignKeyViolation(f"{referred.table}: the parent {str(value)[:40]} is gone.")
