"""Which rows a flush is about to give another id or tenant.

An UPDATE looks the same on the connection whether a flush sends it, which has encrypted the row anew, or somebody gives
it as the parameters of a plain statement, which would leave the row's values unreadable. So a flush announces its
moves, each for one row of one UPDATE in the same transaction; what was not announced is refused.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection

__all__ = ["announce", "was_announced"]

_announced: WeakKeyDictionary[Any, Counter[tuple[str, str, Any]]] = WeakKeyDictionary()


def announce(connection: Connection, column: Column[Any], value: Any) -> None:
    """A flush is about to write ``value`` to ``column`` of one row, and has done what that needs."""
    transaction = connection.get_transaction()
    _announced.setdefault(transaction, Counter())[column.table.name, column.key, value] += 1


def was_announced(connection: Connection, column: Column[Any], value: Any) -> bool:
    """Whether that is so; each announcement is good for one row."""
    found = _announced.get(connection.get_transaction())
    move = (column.table.name, column.key, value)
    if not found or not found[move]:
        return False
    found[move] -= 1
    return True
