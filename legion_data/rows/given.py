"""Rows as callers give them become values by column, checked whole before the first statement.

A row is a mapping of names (attributes of the class, columns of the table) to values or SQL expressions. What it leaves
out has the column's default, Python's or the database's; so has an explicit None where there is a default, as in a
session. Rows that give different columns have different layouts, and go into different statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Enum, Integer, Numeric, String
from sqlalchemy.sql.elements import ClauseElement

from legion_data.errors import ValueRefused
from legion_data.models.rules import refusal
from legion_data.rows.layout import layout_of, writable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Column

    from legion_data.rows.layout import Layout
    from legion_data.rows.target import Target

__all__ = ["GivenRow", "checked_rows", "one_or_many", "require_key_values", "values_of"]

_NONE: frozenset[Any] = frozenset()


class GivenRow(NamedTuple):
    """One row: its layout, the values of the layout's columns, and which of them are expressions."""

    layout: Layout
    values: list[Any]
    expressions: tuple[int, ...] = ()

    @property
    def shape(self) -> tuple[Any, ...]:
        """Equal for rows that one statement can write."""
        if not self.expressions:
            return (self.layout,)
        return (self.layout, *((place, id(self.values[place])) for place in self.expressions))

    def gives(self, columns: Sequence[Column[Any]]) -> bool:
        """Whether the row has a plain value for each of ``columns``: neither left to the database nor an expression."""
        places = [self.layout.place.get(column) for column in columns]
        return None not in places and not set(places) & set(self.expressions)

    def value(self, column: Column[Any]) -> Any:
        """What ``column`` is set to; None when the row does not write it."""
        place = self.layout.place.get(column)
        return None if place is None else self.values[place]


def one_or_many(rows: object) -> list[Mapping[Any, Any]]:
    """A list of mappings; one mapping is one row. Raises ``ValueRefused`` for anything else."""
    if isinstance(rows, Mapping):
        return [rows]
    if isinstance(rows, str | bytes) or not isinstance(rows, Iterable):
        raise ValueRefused(f"Rows are mappings of names to values, not {type(rows).__name__}.")
    found = list(rows)
    for number, row in enumerate(found):
        if not isinstance(row, Mapping):
            raise ValueRefused(f"Row {number} is {type(row).__name__}, not a mapping of names to values.")
    return found


def checked_rows(target: Target, rows: Sequence[Mapping[Any, Any]]) -> list[GivenRow]:
    """Every row as its table takes it. Raises ``ValueRefused`` that says which row and which column is wrong."""
    found = []
    for number, row in enumerate(rows):
        try:
            found.append(_checked(target, row))
        except ValueRefused as error:
            if len(rows) > 1:
                error.args = (f"Row {number}: {error.summary}", *error.args[1:])
            raise
    return found


def _checked(target: Target, row: Mapping[Any, Any]) -> GivenRow:
    empty = [name for name, value in row.items() if value is None] if target.rules else None
    emptied = frozenset(name for name in empty if target.has_default(name)) if empty else _NONE
    layout = layout_of(target, tuple(row), emptied)
    values: list[Any] = [None] * len(layout.columns)
    expressions: tuple[int, ...] = ()
    for name, place, rule in layout.takes:
        value = row[name]
        if rule is not None:
            value = rule(value)
        if hasattr(value, "__clause_element__"):
            value = value.__clause_element__()
        if isinstance(value, ClauseElement):
            expressions = (*expressions, place)
        values[place] = value
    for place, make in layout.makes:
        values[place] = make()
    for required, column in layout.required:
        if required is None or values[required] is None:
            raise refusal(target.name, target.keys[column], "is required", None)
    if target.row_rules:
        known = {key: values[place] for key, place in layout.keys}
        for row_rule in target.row_rules:
            for problem in row_rule(known):
                raise refusal(target.name, *problem)
    return GivenRow(layout, values, expressions)


def values_of(target: Target, values: Mapping[Any, Any]) -> dict[Column[Any], Any]:
    """Values to set in rows that exist: checked one by one, expressions as they are."""
    found: dict[Column[Any], Any] = {}
    for name, value in values.items():
        column = writable(target, name)
        rule = target.rules.get(column)
        plain = value.__clause_element__() if hasattr(value, "__clause_element__") else value
        if isinstance(plain, ColumnElement):
            target.require_own(f"What {target.keys[column]} is set to", plain)
        found[column] = plain if rule is None or plain is None else rule(plain)
        if value is None and (not column.nullable or column in target.required):
            raise refusal(target.name, target.keys[column], "is required", value)
    return found


def require_key_values(target: Target, rows: Sequence[GivenRow], key: Sequence[Column[Any]]) -> None:
    """Each row has a plain value in each column of ``key``; NULL would never meet another row."""
    kinds = [(column, _kind(column)) for column in key]
    for number, row in enumerate(rows):
        for column, kind in kinds:
            place = row.layout.place.get(column)
            value = None if place is None or column not in row.layout.named else row.values[place]
            if value is None:
                raise refusal(target.name, target.keys[column], f"is part of the key; row {number} has none", None)
            if isinstance(value, ClauseElement):
                raise ValueRefused(
                    f"{target.name}.{target.keys[column]} is part of the key; row {number} has an expression there."
                )
            if kind is not None and not isinstance(value, kind):
                what = f"takes {kind.__name__}, not {type(value).__name__}"
                raise refusal(target.name, target.keys[column], what, value)
            if isinstance(value, float | Decimal):
                _require_exact(target, column, value)


def _kind(column: Column[Any]) -> type | None:
    """The class that a key's values have in every database; None for types that convert."""
    if isinstance(column.type, String) and not isinstance(column.type, Enum):
        return str
    return int if isinstance(column.type, Integer) else None


def _require_exact(target: Target, column: Column[Any], value: float | Decimal) -> None:
    """A number that the database keeps as it is: NaN meets nothing, and a rounded one is another row's key."""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if not number.is_finite():
        raise refusal(target.name, target.keys[column], "is part of the key, which is a finite number", value)
    scale = column.type.scale if isinstance(column.type, Numeric) and column.type.asdecimal else None
    if scale is not None and int(number.normalize().as_tuple().exponent) < -scale:
        raise refusal(target.name, target.keys[column], f"is part of the key and keeps {scale} decimals", value)
