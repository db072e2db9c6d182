"""A row on its way to a table: checked now, written now or later, and once however often it is tried."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy.sql.elements import ClauseElement

from legion_data.errors import SpoolError, ValueRefused
from legion_data.rows import insert_many, upsert
from legion_data.rows.given import checked_rows
from legion_data.rows.target import target_of
from legion_data.spool.tagged import tagged, untagged
from legion_data.types import UTCDateTime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Column, Table
    from sqlalchemy.orm import Session

    from legion_data.rows.target import Target

    #: The Core table of a name.
    Reflect = Callable[[str], Table]

__all__ = ["WaitingRow", "checked"]


class WaitingRow(NamedTuple):
    """A row that its table takes."""

    table: Table
    #: The columns that tell it from every other row; none: it may come to be written twice.
    key: tuple[str, ...]
    values: dict[str, Any]

    def payload(self) -> dict[str, Any]:
        """As the spool keeps it: ``{"table": ..., "key": [...], "row": {...}}``, values tagged (spool/tagged.py).

        Instants that the server would fill in are those of now: a row that waits was made when it was spooled.
        """
        now = datetime.now(UTC)
        made = {name: now for name in _stamps(self.table) if name not in self.values}
        return {"table": self.table.name, "key": list(self.key), "row": tagged(self.values | made)}

    @classmethod
    def of(cls, payload: Any, reflect: Reflect) -> WaitingRow:
        """The row in a payload. Raises ``SpoolError`` for one that is none; what ``reflect`` raises."""
        try:
            table, key, values = payload["table"], payload["key"], untagged(payload["row"])
            row = str(table), tuple(key), dict(values)
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise SpoolError(f"This entry holds no row: {type(error).__name__}.") from error
        return cls(_table(row[0], reflect), *row[1:])

    def write(self, session: Session) -> bool:
        """Insert it, unless a row with its key is there; whether it was."""
        if not self.key:
            insert_many(session, self.table, [self.values])
            return True
        return bool(upsert(session, self.table, self.values, conflict=list(self.key), update=[]).inserted)


def checked(
    table: str | type[Any], row: Mapping[str, Any], key: str | Sequence[str] | None, reflect: Reflect
) -> WaitingRow:
    """``row`` as ``table`` takes it, with Python's defaults filled in. ``reflect`` gives a table without a model.

    Raises ``ValueRefused`` for a value that does not fit, for an SQL expression (it cannot wait), and when ``key`` is
    None and the row has no unique key; ``UnknownAttribute`` for a column that the table lacks.
    """
    target = target_of(_table(table if isinstance(table, str) else table.__tablename__, reflect))
    (given,) = checked_rows(target, [row])
    by_column = dict(zip(given.layout.columns, given.values, strict=True))
    for column, value in by_column.items():
        if isinstance(value, ClauseElement):
            raise ValueRefused(
                f"{target.name}.{column.name} is given an expression, which cannot wait in a spool.",
                hint="Give a value.",
            )
    values = {target.keys[column]: value for column, value in by_column.items()}
    named = _found_key(target, by_column) if key is None else _named_key(target, key)
    return WaitingRow(target.table, named, values)


def _named_key(target: Target, key: str | Sequence[str]) -> tuple[str, ...]:
    return tuple(target.keys[target.column(name)] for name in ([key] if isinstance(key, str) else key))


def _found_key(target: Target, values: Mapping[Column[Any], Any]) -> tuple[str, ...]:
    """The unique key to go by: the primary key, else a public id, else the first whose columns all have a value."""

    def rank(key: Any) -> int:
        names = [column.name for column in key.columns]
        return 0 if key.columns == target.primary_key else 1 if names == ["uuid"] else 2

    for key in sorted(target.unique, key=rank):
        if not key.is_partial and all(values.get(column) is not None for column in key.columns):
            return tuple(target.keys[column] for column in key.columns)
    raise ValueRefused(
        f"This row of {target.table.name} has no unique key, by which a second attempt would know it.",
        hint="Give a value to the columns of one, and name them: key=[...]; or accept a row written twice: key=[].",
    )


@lru_cache(maxsize=256)
def _stamps(table: Table) -> tuple[str, ...]:
    """The columns of ``table`` that the server sets to the instant of the insert."""
    target = target_of(table)
    return tuple(
        target.keys[column]
        for column in target.table.columns
        if isinstance(column.type, UTCDateTime) and column.server_default is not None and column.computed is None
    )


def _table(name: str, reflect: Reflect) -> Table:
    from legion_data import models
    from legion_data.models.base import Base
    from legion_data.models.tables import CLASSES

    if name not in CLASSES:
        return reflect(name)
    if name not in Base.metadata.tables:
        models.load()
    return Base.metadata.tables[name]
