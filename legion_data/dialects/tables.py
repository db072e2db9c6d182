"""What holds for each of our tables as a whole, on the databases that have a word for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data.dialects import indexes

if TYPE_CHECKING:
    from sqlalchemy import Table

__all__ = ["dress"]


def dress(table: Table) -> None:
    """Give ``table`` and its indexes what the dialects need to write them down.

    utf8mb4_bin compares byte by byte, as the other databases do: MySQL's own default would make ``Bob`` equal
    ``bob``. AUTOINCREMENT, for keys that count: SQLite would give the id of a deleted newest row out again.

    Not when a model is imported: naming an option of a dialect imports that dialect.
    """
    for option, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin")):
        table.dialect_options["mysql"][option] = value
    counted = table.autoincrement_column
    table.dialect_options["sqlite"]["autoincrement"] = counted is not None and not counted.foreign_keys
    for index in table.indexes:
        indexes.dress(index)
