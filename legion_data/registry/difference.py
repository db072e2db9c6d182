"""What is to be written so that rows become what was said. Pure: rows in, rows out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from legion_data.registry.report import Changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from legion_data.registry.records import Said

__all__ = ["Difference", "Found", "compare"]

K = TypeVar("K", str, tuple[str, str])


class Found(NamedTuple):
    """A row that is there."""

    id: int
    active: bool
    columns: Mapping[str, Any]


class Difference(NamedTuple, Generic[K]):
    """Rows to insert, by name; columns to set, by id; and what that amounts to."""

    inserts: dict[K, Said]
    updates: dict[int, Said]
    changes: Changes[K]


def compare(found: Mapping[K, Found], said: Mapping[K, Said]) -> Difference[K]:
    """What ``found`` lacks of ``said``. Rows of which nothing was said are deactivated, none is deleted."""
    inserts = {key: columns for key, columns in said.items() if key not in found}
    updates: dict[int, Said] = {}
    changed, reactivated, deactivated = [], [], []
    for key, row in found.items():
        if key not in said:
            if row.active:
                deactivated.append(key)
                updates[row.id] = {"active": False}
            continue
        differing = {column: value for column, value in said[key].items() if value != row.columns[column]}
        if differing:
            changed.append(key)
        if not row.active:
            reactivated.append(key)
        if differing or not row.active:
            updates[row.id] = {**differing, "active": True}
    changes = Changes(*(tuple(sorted(keys)) for keys in (inserts, changed, reactivated, deactivated)))
    return Difference(inserts, updates, changes)
