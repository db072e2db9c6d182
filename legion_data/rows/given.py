"""Rows as callers give them become values by column, checked whole before the first statement.

A row is a mapping of names (attributes of the class, columns of the table) to values or SQL expressions. What it leaves
out has the column's default, Python's or the database's; so has an explicit None where there is a default, as in a
session. Rows that give different columns go into different statements: each group is a ``Shape``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Column, Integer, String
from sqlalchemy.sql.elements import ClauseElement

from legion_data.errors import UnknownAttribute, ValueRefused
from legion_data.models.rules import has_default, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from legion_data.rows.target import Target

__all__ = ["GivenRow", "checked_rows", "one_or_many", "require_key_values", "values_of"]

_NOTHING: Any = object()


class GivenRow(NamedTuple):
    """One row: what is written, and which columns were given an explicit None that means their default."""

    values: dict[Column[Any], Any]
    emptied: tuple[Column[Any], ...]
    #: Columns that the caller named, as opposed to those that Python's defaults filled.
    named: frozenset[Column[Any]]

    @property
    def shape(self) -> tuple[Any, ...]:
        """Equal for rows that one statement can write."""
        expressions = tuple(value for value in self.values.values() if isinstance(value, ClauseElement))
        return (tuple(self.values), self.emptied, self.named, tuple(map(id, expressions)))


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
    columns: dict[Any, Column[Any]] = {}
    defaults = _defaults(target)
    found = []
    for number, row in enumerate(rows):
        try:
            found.append(_checked(target, row, columns, defaults))
        except UnknownAttribute:
            raise
        except ValueRefused as error:
            if len(rows) > 1:
                error.args = (f"Row {number}: {error.summary}", *error.args[1:])
            raise
    return found


def values_of(target: Target, values: Mapping[Any, Any]) -> dict[Column[Any], Any]:
    """Values to set in rows that exist: checked one by one, expressions as they are."""
    found: dict[Column[Any], Any] = {}
    for name, value in values.items():
        column = _writable(target, name)
        rule = target.rules.get(column)
        plain = value.__clause_element__() if hasattr(value, "__clause_element__") else value
        found[column] = plain if rule is None or plain is None else rule(plain)
        if value is None and (not column.nullable or column in target.required):
            raise refusal(target.name, target.keys[column], "is required", value)
    return found


def _checked(
    target: Target,
    row: Mapping[Any, Any],
    columns: dict[Any, Column[Any]],
    defaults: Sequence[tuple[Column[Any], Callable[[], Any]]],
) -> GivenRow:
    values: dict[Column[Any], Any] = {}
    emptied: list[Column[Any]] = []
    rules = target.rules
    for name, value in row.items():
        column = columns.get(name)
        if column is None:
            column = columns[name] = _writable(target, name)
        if column in values or column in emptied:
            raise ValueRefused(f"{target.name}.{target.keys[column]} is given twice.")
        if value is None and rules and has_default(column):
            emptied.append(column)
            continue
        rule = rules.get(column)
        values[column] = value if rule is None else rule(value)
        if hasattr(value, "__clause_element__"):
            values[column] = value.__clause_element__()
    named = frozenset((*values, *emptied))
    for column, default in defaults:
        if column not in values:
            values[column] = default()
    for column in target.required:
        if values.get(column) is None:
            raise refusal(target.name, target.keys[column], "is required", None)
    if target.row_rules:
        known = {target.keys[column]: value for column, value in values.items()}
        for row_rule in target.row_rules:
            for problem in row_rule(known):
                raise refusal(target.name, *problem)
    order = target.order
    return GivenRow(
        {column: values[column] for column in sorted(values, key=order.__getitem__)},
        tuple(sorted(emptied, key=order.__getitem__)),
        named,
    )


def _writable(target: Target, name: object) -> Column[Any]:
    column = target.column(name)
    if column.computed is not None:
        raise ValueRefused(f"{target.name}.{target.keys[column]} is computed by the database; leave it out.")
    return column


def _defaults(target: Target) -> list[tuple[Column[Any], Callable[[], Any]]]:
    """What Python fills in: the columns' own defaults, and a key that the database would make and not tell."""
    return [(column, _maker(column.default)) for column in target.table.columns if column.default is not None]


def _maker(default: Any) -> Callable[[], Any]:
    value = default.arg
    return (lambda: value(None)) if default.is_callable else (lambda: value)


def require_key_values(target: Target, rows: Sequence[GivenRow], key: Sequence[Column[Any]]) -> None:
    """Each row has a plain value in each column of ``key``; NULL would never meet another row."""
    for number, row in enumerate(rows):
        for column in key:
            value = row.values.get(column, _NOTHING)
            name = target.keys[column]
            if value is _NOTHING or value is None:
                raise refusal(target.name, name, f"is part of the key of row {number} and must have a value", None)
            if isinstance(value, ClauseElement):
                raise ValueRefused(f"{target.name}.{name} is part of the key of row {number}; an expression is none.")
            kind = column.type
            expected = str if isinstance(kind, String) else int if isinstance(kind, Integer) else None
            if expected is not None and not isinstance(value, expected):
                raise refusal(target.name, name, f"takes {expected.__name__}, not {type(value).__name__}", value)
