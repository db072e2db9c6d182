"""Statements of this room that are kept compiled: the last few hundred of each database."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sqlalchemy.sql.elements import ClauseElement

from legion_data.rows.statements import prepared

if TYPE_CHECKING:
    from collections.abc import Hashable

    from sqlalchemy.engine import Dialect

    from legion_data.engines.prepared_rows import PreparedRows
    from legion_data.rows.statements import Wanted

__all__ = ["compiled"]

_KEPT = 500
_known: WeakKeyDictionary[Dialect, OrderedDict[Hashable, PreparedRows]] = WeakKeyDictionary()
_lock = Lock()


def compiled(wanted: Wanted, dialect: Dialect, *, is_many: bool) -> PreparedRows:
    """The statement for ``wanted``. What holds an expression is compiled anew: two that are equal do not look it."""
    values = wanted.values or {}
    if wanted.expressions or any(isinstance(value, ClauseElement) for value in values.values()):
        return prepared(wanted, dialect)
    key = (wanted.layout, wanted.key, wanted.copied, tuple(values), wanted.returning)
    with _lock:
        kept = _known.setdefault(dialect, OrderedDict())
        found = kept.get(key)
        if found is not None:
            kept.move_to_end(key)
            return found
    made = prepared(wanted, dialect)
    with _lock:
        kept[key] = made
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    return made
