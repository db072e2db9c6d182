"""Which columns a row writes, given the names in it: worked out once for all rows that give the same names."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from legion_data.errors import ValueRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Column

    from legion_data.rows.target import Target

__all__ = ["Layout", "layout_of", "writable"]

#: Layouts of a table that are kept; rows of more shapes than that are worked out anew.
_KEPT = 1_000
_lock = Lock()


class Layout:
    """Rows of one shape. Equal ones are the same object, so it is also the shape's name."""

    def __init__(self, target: Target, names: Sequence[Any], emptied: frozenset[Any]) -> None:
        given: dict[Any, Column[Any]] = {}
        for name in names:
            column = writable(target, name)
            if column in given.values():
                raise ValueRefused(f"{target.name}.{target.keys[column]} is given twice.")
            given[name] = column
        #: Columns that the caller named, as opposed to those that Python's defaults fill.
        self.named = frozenset(given.values())
        #: Columns that were given an explicit None where there is a default: it applies.
        self.emptied = frozenset(given[name] for name in emptied)
        written = [column for column in target.table.columns if column in self.named - self.emptied]
        made = [column for column in target.table.columns if column.default is not None and column not in written]
        #: What is written, in the order of the table.
        self.columns: tuple[Column[Any], ...] = tuple(c for c in target.table.columns if c in {*written, *made})
        if not self.columns and not target.required:
            raise ValueRefused(f"A row of {target.name} gives no column; one at least is needed.")
        self.place = {column: place for place, column in enumerate(self.columns)}
        self.takes = [
            (name, self.place[column], target.rules.get(column)) for name, column in given.items() if column in written
        ]
        self.makes = [(self.place[column], _maker(column.default)) for column in made]
        self.required = [(self.place.get(column), column) for column in target.required]
        self.keys = [(target.keys[column], place) for column, place in self.place.items()]
        #: Columns' names, to put shapes into an order that every process has.
        self.order = tuple(column.name for column in self.columns)

    def places(self, columns: Sequence[Column[Any]]) -> list[int] | None:
        """Where ``columns`` are; None when one is not written."""
        return [self.place[column] for column in columns] if all(c in self.place for c in columns) else None


def layout_of(target: Target, names: tuple[Any, ...], emptied: frozenset[Any]) -> Layout:
    """The layout of rows with these names, of which ``emptied`` are None though they have a default."""
    key = (names, emptied)
    found = target.layouts.get(key)
    if found is None:
        made = Layout(target, names, emptied)
        with _lock:
            if len(target.layouts) >= _KEPT:
                target.layouts.clear()
            found = target.layouts.setdefault(key, made)
    return found


def writable(target: Target, name: object) -> Column[Any]:
    """The column called ``name``. Raises ``ValueRefused`` for one that the database computes."""
    column = target.column(name)
    if column.computed is not None:
        raise ValueRefused(f"{target.name}.{target.keys[column]} is computed by the database; leave it out.")
    return column


def _maker(default: Any) -> Callable[[], Any]:
    value = default.arg
    return (lambda: value(None)) if default.is_callable else (lambda: value)
