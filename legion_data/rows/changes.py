"""What an upsert changes in a row that exists: the ``update`` of the caller, checked, for rows of one shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import DefaultClause, literal_column, null
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.schema import Column

from legion_data.errors import RowImmutable, ValueRefused
from legion_data.rows.given import values_of

if TYPE_CHECKING:
    from legion_data.rows.given import GivenRow
    from legion_data.rows.target import Target
    from legion_data.rows.unique_keys import UniqueKey

__all__ = ["Changes", "Update", "in_reading_order", "when_empty"]

#: What callers say: columns that take the new row's value, or values and expressions by column, or None.
Update = Sequence[Any] | Mapping[Any, Any] | None


class Changes:
    """The ``update`` of one call. None: each column that a row gives, but those of the key."""

    def __init__(self, target: Target, key: UniqueKey, update: Update) -> None:
        self.target = target
        fixed = {*key.columns, *target.primary_key}
        self._fixed = fixed
        #: Values and expressions by column; None when the rows' own values are taken.
        self.values: dict[Column[Any], Any] | None = None
        self._named: tuple[Column[Any], ...] | None = None
        if isinstance(update, Mapping):
            self.values = values_of(target, update)
            self._refuse_fixed(self.values)
            # On every database, so that what works on one works on all.
            in_reading_order(
                {column: value for column, value in self.values.items() if isinstance(value, ClauseElement)}
            )
        elif isinstance(update, str | InstrumentedAttribute | Column):
            self._named = (target.column(update),)
        elif isinstance(update, Sequence):
            self._named = tuple(dict.fromkeys(target.column(name) for name in update))
        elif update is not None:
            raise ValueRefused(f"update is a list of columns or a mapping, not {type(update).__name__}.")
        if self._named is not None:
            self._refuse_fixed(self._named)
        if target.is_immutable and update != [] and update != ():
            raise RowImmutable(f"{target.table} rows are immutable and cannot be updated.", hint="Pass update=[].")

    def copied(self, row: GivenRow, number: int) -> tuple[Column[Any], ...]:
        """The columns that take the value of ``row``; its number is for the error."""
        if self.values is not None:
            return ()
        layout = row.layout
        if self._named is None:
            changed = layout.named - self._fixed
            return tuple(column for column in self.target.table.columns if column in changed)
        for column in self._named:
            if column not in layout.place and column not in layout.emptied:
                raise ValueRefused(
                    f"update names {self.target.name}.{self.target.keys[column]}, which row {number} does not give."
                )
        return self._named

    def _refuse_fixed(self, columns: Sequence[Column[Any]] | Mapping[Column[Any], Any]) -> None:
        for column in columns:
            if column in self._fixed:
                raise ValueRefused(
                    f"{self.target.name}.{self.target.keys[column]} says which row is meant; update cannot change it."
                )


def when_empty(column: Column[Any]) -> ClauseElement:
    """What an explicit None means for a row that exists: NULL, or the default where NULL cannot be."""
    if column.nullable or not isinstance(column.server_default, DefaultClause):
        return null()
    default = column.server_default.arg
    return default if isinstance(default, ClauseElement) else literal_column(f"'{default}'", column.type)


def in_reading_order(changes: Mapping[Column[Any], ClauseElement]) -> list[tuple[Column[Any], ClauseElement]]:
    """``changes`` such that none reads a column that one before it has set.

    MySQL sets columns from left to right and reads what it has set; everybody else reads the row as it was. Raises
    ``ValueRefused`` when there is no such order (two columns that swap).
    """
    waiting = {column: _read_columns(value) - {column} for column, value in changes.items()}
    ordered: list[tuple[Column[Any], ClauseElement]] = []
    while waiting:
        ready = next((column for column in waiting if not any(column in reads for reads in waiting.values())), None)
        if ready is None:
            names = ", ".join(column.name for column in waiting)
            raise ValueRefused(
                f"{names} are each computed from the other, which MySQL cannot do in one statement.",
                hint="Write them in two statements.",
            )
        del waiting[ready]
        ordered.append((ready, changes[ready]))
    return ordered


def _read_columns(value: ClauseElement) -> set[Column[Any]]:
    found: set[Any] = set()
    for element in visitors.iterate(value):
        if isinstance(element, Column) and element.table is not None:
            found |= {element.table.columns.get(element.key), element}
    return found
