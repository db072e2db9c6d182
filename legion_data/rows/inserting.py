"""``insert_many``: many new rows in few statements."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Literal, overload

from sqlalchemy import Connection, insert

from legion_data.dialects.kinds import is_mysql, is_postgresql, is_sqlite
from legion_data.errors import ValueRefused
from legion_data.rows.chunks import chunks
from legion_data.rows.compiled import compiled
from legion_data.rows.failures import savepoint, typed
from legion_data.rows.given import checked_rows, one_or_many
from legion_data.rows.marked_writer import step_of_ids
from legion_data.rows.matching import steps_of
from legion_data.rows.reach import can_meet_another
from legion_data.rows.statements import Wanted
from legion_data.rows.target import target_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Column
    from sqlalchemy.orm import Session

    from legion_data.rows.given import GivenRow
    from legion_data.rows.target import Entity, Target

__all__ = ["insert_many"]


@overload
def insert_many(
    session: Session | Connection, entity: Entity, rows: Iterable[Mapping[Any, Any]] | Mapping[Any, Any]
) -> int: ...
@overload
def insert_many(
    session: Session | Connection,
    entity: Entity,
    rows: Iterable[Mapping[Any, Any]] | Mapping[Any, Any],
    *,
    ids: Literal[True],
) -> list[Any]: ...
def insert_many(
    session: Session | Connection,
    entity: Entity,
    rows: Iterable[Mapping[Any, Any]] | Mapping[Any, Any],
    *,
    ids: bool = False,
) -> int | list[Any]:
    """Insert ``rows`` (mappings; one is one row) and give their number; with ``ids=True`` their primary keys in order.

    All of them or none: where one is refused, nothing of the call is kept and the caller's transaction goes on (on
    PostgreSQL after a unique violation; other violations end it there). Rows may give different columns; what a row
    leaves out has its default. Rows obey the rules of their model. An empty list writes nothing.

    Raises ``ValueRefused`` and ``UnknownAttribute`` before anything is written; ``UniqueViolation`` and the other
    ``ConstraintViolation``; ``TransactionLost``.
    """
    target = target_of(entity)
    given = checked_rows(target, one_or_many(rows))
    if not given:
        return [] if ids else 0
    if ids:
        _require_known_keys(target, given)
    groups: dict[Any, list[int]] = {}
    for number, row in enumerate(given):
        groups.setdefault(row.shape, []).append(number)
    connection = target.connection(session)
    found: dict[int, Any] = {}
    with typed(target, connection, rows=given), _guard(connection, target, groups, given):
        for numbers in groups.values():
            members = [given[number] for number in numbers]
            if ids:
                found |= zip(numbers, _with_ids(connection, target, members), strict=True)
            else:
                _plain(connection, target, members)
    return [found[number] for number in range(len(given))] if ids else len(given)


def _guard(connection: Connection, target: Target, groups: Mapping[Any, list[int]], given: Sequence[GivenRow]) -> Any:
    """A savepoint, unless one statement is enough and its refusal would not end the transaction."""
    firsts = [given[numbers[0]] for numbers in groups.values()]
    is_refusable = any(can_meet_another(Wanted.of(target, row)) for row in firsts)
    if len(given) == 1 or (len(groups) == 1 and len(given) < 100):
        return savepoint(connection) if is_refusable and is_postgresql(connection.dialect) else nullcontext()
    return savepoint(connection)


def _plain(
    connection: Connection, target: Target, members: Sequence[GivenRow], returning: tuple[Column[Any], ...] = ()
) -> list[int]:
    """Write rows of one shape; gives the ids of those that are counted, where the answer says them.

    On MySQL the first of a statement; on SQLite all of them, when they are asked for by ``returning``, in any order:
    it counts up in the order of the rows.
    """
    wanted = Wanted.of(target, members[0])._replace(returning=returning)
    statement = compiled(wanted, connection.dialect, is_many=len(members) > 1)
    rows = [wanted.parameters(row.values) for row in members]
    is_counting = is_mysql(connection.dialect) and wanted.counted is not None
    counted: list[int] = []
    for start, end in chunks(connection, statement, rows):
        result = statement.execute(connection, rows[start:end])
        if returning:
            counted += sorted(found for (found,) in statement.returned(result))
        elif is_counting:
            first, step = result.lastrowid, step_of_ids(connection)
            counted += [first + place * step for place in range(end - start)]
    return counted


def _with_ids(connection: Connection, target: Target, members: Sequence[GivenRow]) -> list[Any]:
    wanted = Wanted.of(target, members[0])
    if wanted.counted is None:
        _plain(connection, target, members)
        return _own_keys(connection, target, members)
    if is_mysql(connection.dialect):
        return _plain(connection, target, members)
    if is_sqlite(connection.dialect):
        return _plain(connection, target, members, (wanted.counted,))
    columns = wanted.layout.columns
    expressions: dict[Any, Any] = {columns[place]: value for place, value in wanted.expressions.items()}
    statement = insert(target.table).returning(wanted.counted, sort_by_parameter_order=True)
    if expressions:
        statement = statement.values(expressions)
    parameters = [
        {column.key: value for column, value in zip(columns, row.values, strict=True) if column not in expressions}
        for row in members
    ]
    return list(connection.execute(statement, parameters).scalars())


def _own_keys(connection: Connection, target: Target, members: Sequence[GivenRow]) -> list[Any]:
    """The primary keys that callers and Python gave, as they are read back."""
    own = target.primary_key
    steps = list(zip(own, steps_of(own, connection.dialect), strict=True))
    keys = [
        tuple(row.value(column) if step is None else step(row.value(column)) for column, step in steps)
        for row in members
    ]
    return [key[0] if len(own) == 1 else key for key in keys]


def _require_known_keys(target: Target, rows: Sequence[GivenRow]) -> None:
    """Each row's key is counted by the database, or is in the row: not every database tells what else it made."""
    for number, row in enumerate(rows):
        is_counted = target.counted is not None and target.counted not in row.layout.place
        if not target.primary_key or not (is_counted or row.gives(target.primary_key)):
            raise ValueRefused(
                f"ids=True: the primary key of row {number} of {target.name} is made by the database.",
                hint="Give each row its key, or read the rows by another unique key.",
            )
