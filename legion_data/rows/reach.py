"""Can a row meet another unique key than the named one? Only then can the statement be refused for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Column

    from legion_data.rows.statements import Wanted
    from legion_data.rows.unique_keys import UniqueKey

__all__ = ["can_meet_another"]


def can_meet_another(wanted: Wanted) -> bool:
    """Whether a row, or what is changed where it exists, can meet another key than ``wanted.key``."""
    changed = {*wanted.copied, *(wanted.values or ())}
    others = (key for key in wanted.target.unique if key != wanted.key)
    return any(not changed.isdisjoint(key.columns) or _can_meet(wanted, key) for key in others)


def _can_meet(wanted: Wanted, key: UniqueKey) -> bool:
    return all(_may_repeat(wanted, column) for column in key.columns)


def _may_repeat(wanted: Wanted, column: Column[Any]) -> bool:
    """Whether ``column`` may have a value that another row has: not what is counted, made afresh, or NULL."""
    if column in wanted.layout.named:
        return True
    if column in wanted.layout.place:  # filled by a default of Python: a function makes it anew
        return not (column.default is not None and column.default.is_callable)
    return column is not wanted.counted and column.server_default is not None
