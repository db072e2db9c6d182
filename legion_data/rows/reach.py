"""Can a row meet another unique key than the named one? Only then can the statement be refused for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Column

    from legion_data.rows.statements import Wanted
    from legion_data.rows.unique_keys import UniqueKey

__all__ = ["can_meet_another"]


def can_meet_another(wanted: Wanted, named: AbstractSet[Column[Any]]) -> bool:
    """Whether a row, of which the caller gave the columns ``named``, or its update can meet another key."""
    changed = {*wanted.copied, *(wanted.values or ())}
    others = (key for key in wanted.target.unique if key != wanted.key)
    return any(not changed.isdisjoint(key.columns) or _can_meet(wanted, named, key) for key in others)


def _can_meet(wanted: Wanted, named: AbstractSet[Column[Any]], key: UniqueKey) -> bool:
    return all(_may_repeat(wanted, named, column) for column in key.columns)


def _may_repeat(wanted: Wanted, named: AbstractSet[Column[Any]], column: Column[Any]) -> bool:
    """Whether ``column`` may have a value that another row has: not what is counted, made afresh, or NULL."""
    if column in named:
        return True
    if column in wanted.row:  # filled by a default of Python: a function makes it anew
        return not (column.default is not None and column.default.is_callable)
    return column is not wanted.counted and column.server_default is not None
