"""``update_batch`` and ``delete_batch``: at most so many rows at once, which plain SQL says on no two databases alike.

The rows are picked first, by a query with ORDER BY and LIMIT, and held; then written by their primary key. PostgreSQL
and SQLite do both in one statement. MySQL takes two: it would hold every row that it looks at on the way, and neither
it nor MariaDB looks up a sub-select of the same table by its key.

A row that another transaction changed meanwhile is looked at again, as it is now, before it is picked: of two callers
that update the same rows such that they no longer match, each row goes to one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    TextClause,
    Update,
    bindparam,
    delete,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.sql.elements import ClauseElement

from legion_data.dialects.index_hints import by_key
from legion_data.dialects.kinds import is_mysql, is_postgresql, is_sqlite
from legion_data.errors import RowImmutable, ValueRefused
from legion_data.errors.rows import shortened
from legion_data.rows.changes import in_reading_order
from legion_data.rows.failures import savepoint, typed
from legion_data.rows.given import values_of
from legion_data.rows.target import target_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Column, Connection
    from sqlalchemy.orm import Session

    from legion_data.rows.target import Entity, Target

__all__ = ["condition", "delete_batch", "delete_picked", "pick", "update_batch", "whole_number"]

#: Keys of one statement.
_AT_ONCE = 10_000


def delete_batch(
    session: Session | Connection,
    entity: Entity,
    where: Any,
    limit: int,
    order_by: Any = None,
    *,
    skip_locked: bool = False,
) -> int:
    """Delete at most ``limit`` rows that match ``where``, the first by ``order_by``; gives how many.

    ``where``: an expression (``sqlalchemy.true()`` for every row). ``order_by``: columns or expressions; None:
    whichever are found first. ``skip_locked``: leave rows that other transactions hold, instead of waiting for them
    (SQLite has no such rows). Fewer than ``limit`` means that no more matched when they were picked.

    Raises before anything is written: ``ValueRefused`` for a limit below 1 or a ``where`` that is no expression,
    ``UnknownAttribute``, ``RowImmutable``. And ``ForeignKeyViolation`` for a row that is still referred to,
    ``TransactionLost``.
    """
    target = target_of(entity)
    require_deletable(target)
    picked = pick(target, where, limit, order_by)
    connection = target.connection(session)
    with typed(target, connection):
        if is_mysql(connection.dialect):
            count = delete_picked(connection, target, _held(connection, picked, skip_locked=skip_locked))
        else:
            limited = _limited(connection, target, delete(target.table), picked, skip_locked=skip_locked)
            count = connection.execute(limited).rowcount
    if count:
        target.expire(session)
    return count


def update_batch(
    session: Session | Connection,
    entity: Entity,
    where: Any,
    values: Mapping[Any, Any],
    limit: int,
    order_by: Any = None,
    *,
    skip_locked: bool = False,
) -> int:
    """Set ``values`` in at most ``limit`` rows that match ``where``, the first by ``order_by``; gives how many.

    ``values``: columns to values and expressions, which read the row as it was. Otherwise, and what it raises, as
    ``delete_batch``; a value that meets another row's unique key is a ``UniqueViolation``, and nothing is changed.
    """
    target = target_of(entity)
    if not isinstance(values, Mapping) or not values:
        raise ValueRefused("values is a mapping of columns to what is set, not empty.")
    changes = values_of(target, values)
    if target.is_immutable:
        raise RowImmutable(f"{target.table} rows are immutable and cannot be updated.")
    require_primary_key(target)
    picked = pick(target, where, limit, order_by)
    connection = target.connection(session)
    dialect = connection.dialect
    is_refusable = is_postgresql(dialect) and any(not set(key.columns).isdisjoint(changes) for key in target.unique)
    with typed(target, connection), savepoint(connection) if is_refusable else nullcontext():
        if is_mysql(dialect):
            keys = _held(connection, picked, skip_locked=skip_locked)
            statement = by_key(_setting(target, changes)).where(_is_among(target))
            count = sum(connection.execute(statement, {"keys": part}).rowcount for part in _parts(target, keys))
        else:
            limited = _limited(connection, target, _setting(target, changes), picked, skip_locked=skip_locked)
            count = connection.execute(limited).rowcount
    if count:
        target.expire(session)
    return count


def require_deletable(target: Target) -> None:
    """Raise ``RowImmutable`` for a table whose rows stay."""
    if target.is_immutable:
        raise RowImmutable(f"{target.table} rows are immutable and cannot be deleted.")
    require_primary_key(target)


def require_primary_key(target: Target) -> None:
    """Raise ``ValueRefused`` for a table without one: without it no row can be told from another."""
    if not target.primary_key:
        raise ValueRefused(f"{target.table} has no primary key to pick rows by.")


def pick(target: Target, where: Any, limit: int, order_by: Any) -> Select[Any]:
    """The primary keys of the rows that are meant."""
    found = select(*target.primary_key).where(condition(target, where)).limit(whole_number("limit", limit))
    given = () if order_by is None else order_by if isinstance(order_by, list | tuple) else (order_by,)
    return found.order_by(*(_ordering(target, part) for part in given)) if given else found


def condition(target: Target, where: Any) -> ColumnElement[bool]:
    """``where`` when it is an expression about rows of ``target``. Raises ``ValueRefused``.

    True and None would mean every row; so would a column of another table, as soon as any row there has the value.
    """
    element = where.__clause_element__() if hasattr(where, "__clause_element__") else where
    if not isinstance(element, ColumnElement | TextClause):
        raise ValueRefused(
            f"where is an expression such as Model.id > 5, not {type(where).__name__}.",
            hint="For every row: sqlalchemy.true().",
        )
    target.require_own("where", element)
    return element  # type: ignore[return-value]


def whole_number(name: str, value: object) -> int:
    """``value`` when it is a number of rows. Raises ``ValueRefused``: 0 would do nothing, for ever."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value < 1 << 63:
        raise ValueRefused(f"{name} is {shortened(value)}; it is a number of rows, at least 1.")
    return value


def delete_picked(connection: Connection, target: Target, keys: Sequence[Any]) -> int:
    """Delete the rows with these primary keys; gives how many there were."""
    (first, *others) = target.primary_key
    if is_mysql(connection.dialect) and not others and isinstance(first.type, Integer):
        statement = _by_key_on_mysql(connection, target)
        return sum(connection.execute(statement, {"keys": json.dumps(part)}).rowcount for part in _parts(target, keys))
    plain = delete(target.table).where(_is_among(target))
    return sum(connection.execute(plain, {"keys": part}).rowcount for part in _parts(target, keys))


def _by_key_on_mysql(connection: Connection, target: Target) -> TextClause:
    """A DELETE that looks each key up. Given ``IN``, MySQL may read the whole table, and wait for rows of others."""
    quote = connection.dialect.identifier_preparer
    table, column = quote.format_table(target.table), quote.format_column(target.primary_key[0])
    return text(
        f"DELETE {table} FROM JSON_TABLE(:keys, '$[*]' COLUMNS (k BIGINT PATH '$')) AS picked "
        f"STRAIGHT_JOIN {table} FORCE INDEX (PRIMARY) ON {table}.{column} = picked.k"
    )


def _ordering(target: Target, part: Any) -> Any:
    if isinstance(part, str):
        return target.column(part)
    element = part.__clause_element__() if hasattr(part, "__clause_element__") else part
    if not isinstance(element, ColumnElement | TextClause):
        raise ValueRefused(f"Rows are ordered by columns and expressions, not by {type(part).__name__}.")
    return element


def _held(connection: Connection, picked: Select[Any], *, skip_locked: bool) -> list[Any]:
    held = picked if is_sqlite(connection.dialect) else picked.with_for_update(skip_locked=skip_locked)
    return [tuple(row) for row in connection.execute(held)]


def _limited(connection: Connection, target: Target, statement: Any, picked: Select[Any], *, skip_locked: bool) -> Any:
    """``statement`` for the picked rows, in one statement (not on MySQL)."""
    key = target.primary_key
    if is_sqlite(connection.dialect):
        return statement.where((key[0] if len(key) == 1 else tuple_(*key)).in_(picked))
    # MATERIALIZED: picked once, whatever the planner thinks of it.
    held = picked.with_for_update(skip_locked=skip_locked).cte("picked").prefix_with("MATERIALIZED")
    return statement.where(*(column == held.c[column.key] for column in key))


def _setting(target: Target, changes: Mapping[Column[Any], Any]) -> Update:
    plain: dict[Column[Any], Any] = {
        column: value if isinstance(value, ClauseElement) else bindparam(None, value, type_=column.type)
        for column, value in changes.items()
    }
    return update(target.table).ordered_values(*in_reading_order(plain))


def _is_among(target: Target) -> ColumnElement[bool]:
    key = target.primary_key
    column: Any = key[0] if len(key) == 1 else tuple_(*key)
    is_among: ColumnElement[bool] = column.in_(bindparam("keys", expanding=True))
    return is_among


def _parts(target: Target, keys: Sequence[Any]) -> list[list[Any]]:
    plain = [key[0] for key in keys] if len(target.primary_key) == 1 else list(keys)
    return [plain[start : start + _AT_ONCE] for start in range(0, len(plain), _AT_ONCE)]
