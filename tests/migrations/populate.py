"""Rows for every table of any revision: values that fit each column, keys that meet.

Reads the catalogue of the connected database, so it knows what the database knows and nothing of the models.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterable

    from legion_data.migration.catalogue import Catalogue

__all__ = ["ROWS", "counted", "fill"]

#: How many rows a table gets: enough for a self-reference and a unique column to matter.
ROWS = 3

_DIGITS = "0123456789abcdef"


def fill(connection: sa.Connection, catalogue: Catalogue, tables: Iterable[str]) -> None:
    """Give each of ``tables`` some rows, parents first. Columns that form a circle of keys stay NULL."""
    waiting = sorted(tables)
    ready = set(catalogue.tables) - set(waiting)
    while waiting:
        name = next(name for name in waiting if _parents(catalogue, name) <= ready | {name})
        waiting.remove(name)
        ready.add(name)
        for number in range(1, ROWS + 1):
            row = _row(catalogue, name, number)
            table = sa.table(name, *(sa.column(column) for column in row))
            connection.execute(sa.insert(table).values(row))


def counted(connection: sa.Connection, tables: Iterable[str]) -> dict[str, int]:
    """How many rows each table holds, in one statement."""
    names = sorted(tables)
    if not names:
        return {}
    counts = [sa.select(sa.func.count()).select_from(sa.table(name)).scalar_subquery().label(name) for name in names]
    return dict(connection.execute(sa.select(*counts)).one()._mapping)


def _parents(catalogue: Catalogue, name: str) -> set[str]:
    table = catalogue.tables[name]
    required = (
        key for key in table.foreign_keys.values() if not all(table.columns[column].nullable for column in key.columns)
    )
    return {key.target.partition("(")[0] for key in required}


def _row(catalogue: Catalogue, name: str, number: int) -> dict[str, Any]:
    table = catalogue.tables[name]
    references = {column: key.target for key in table.foreign_keys.values() for column in key.columns}
    row: dict[str, Any] = {}
    for column, facts in table.columns.items():
        if facts.generated is not None or facts.autoincrement:
            continue
        if column in references and facts.nullable:
            continue  # may point at a table that comes later, or at the row itself
        # A key has the value that the row it points at got.
        name_of_value = references[column].partition("(")[2].rstrip(")") if column in references else column
        value = _value(name_of_value, facts.type.lower(), number)
        if value is not None:
            row[column] = value
    return row


def _value(column: str, kind: str, number: int) -> Any:
    if "vector" in kind:
        return None
    if "[]" in kind:
        return "{}"
    if re.match(r"tinyint\(1\)|bool", kind):
        return number == 1
    if re.match(r"int|bigint|smallint|tinyint", kind):
        return number
    if re.match(r"double|float|real|numeric|decimal", kind):
        return number + 0.5
    if re.match(r"timestamp|datetime", kind):
        return f"2026-01-0{number} 12:00:00.000000"
    if re.match(r"bytea|blob|longblob", kind):
        return bytes([number, 0, 255])
    if re.match(r"json", kind):
        return f'{{"n":{number}}}'
    if kind in {"uuid", "char(36)"}:
        return f"00000000-0000-4000-8000-{number:012d}"
    length = int(found[1]) if (found := re.search(r"\((\d+)\)", kind)) else 64
    if "uuid" in column and length >= 36:
        return f"00000000-0000-4000-8000-{number:012d}"
    text = f"{column}-{number}".replace("_", "-")
    return text if len(text) <= length else (_DIGITS[number] * length)[:length]
