"""Rows that come back are told apart by their key: databases promise no order.

A given value and the one that is read back are compared as the column's type gives it out: an instant in another zone,
a decimal with other zeros and a UUID in capitals are the same.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Float, LargeBinary, Numeric, bindparam, select, tuple_

from legion_data.errors import ValueRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Column, Connection, Row, Select
    from sqlalchemy.engine import Dialect

    from legion_data.rows.target import Target
    from legion_data.rows.unique_keys import UniqueKey

__all__ = ["KeyOf", "by_key", "read", "require_all", "steps_of"]

KeyOf = tuple[Any, ...]
#: The longest list of keys that is looked for in one statement.
_LONGEST = 10_000


@lru_cache(maxsize=1024)
def steps_of(columns: tuple[Column[Any], ...], dialect: Dialect) -> list[Callable[[Any], Any] | None]:
    """For each column: what makes a given value equal to the one that is read back; None when it is equal."""
    return [_step(column, dialect) for column in columns]


def _step(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    # Numbers and bytes are equal whatever class they come in; what drivers wrap them in on the way is not.
    if isinstance(column.type, Numeric | Float):
        return _decimal if column.type.asdecimal else float
    if isinstance(column.type, LargeBinary):
        return bytes
    kind = column.type.dialect_impl(dialect)
    bind, result = kind.bind_processor(dialect), kind.result_processor(dialect, None)
    if bind is None and result is None:
        return None

    def step(value: Any) -> Any:
        bound = value if bind is None else bind(value)
        return bound if result is None else result(bound)

    return step


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def by_key(rows: Iterable[Sequence[Any]], target: Target, key: UniqueKey) -> dict[KeyOf, tuple[Any, ...]]:
    """Rows of primary key and key: the primary key by the key."""
    width = len(target.primary_key)
    end = width + len(key.columns)
    return {tuple(row[width:end]): tuple(row[:width]) for row in rows}


def read(
    connection: Connection,
    target: Target,
    key: UniqueKey,
    wanted: Sequence[KeyOf],
    *,
    is_any: bool = False,
    is_locked: bool = False,
) -> list[Row[Any]]:
    """Primary key and key of the rows whose key is in ``wanted``; of a partial key where it holds, or ``is_any``."""
    values: list[Any] = [value for (value,) in wanted] if len(key.columns) == 1 else list(wanted)
    statement = _reading(target, key, is_any, is_locked)
    at_once = _LONGEST // len(key.columns)
    return [
        row
        for start in range(0, len(values), at_once)
        for row in connection.execute(statement, {"wanted": values[start : start + at_once]})
    ]


def require_all(found: Iterable[KeyOf], wanted: Iterable[KeyOf], target: Target) -> None:
    """Raise when a row came back under a key that nobody gave: its type changes values."""
    missing = set(found).difference(wanted)
    if missing:
        raise ValueRefused(f"{target.table} keeps {str(missing.pop())[:60]} for a key that was given as another value.")


@lru_cache(maxsize=256)
def _reading(target: Target, key: UniqueKey, is_any: bool, is_locked: bool) -> Select[Any]:
    column: Any = key.columns[0] if len(key.columns) == 1 else tuple_(*key.columns)
    found = select(*target.primary_key, *key.columns).where(column.in_(bindparam("wanted", expanding=True)))
    if key.where is not None and not is_any:
        found = found.where(key.where)
    return found.with_for_update() if is_locked else found
