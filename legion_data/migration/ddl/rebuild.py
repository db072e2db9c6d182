"""Rebuild a SQLite table whose change ALTER TABLE cannot make.

The order is that of https://www.sqlite.org/lang_altertable.html#otheralter: make the new table under another name,
copy, drop the old one, rename. The runner has switched foreign keys off outside the transaction: with them on,
dropping the old table would cascade its children away. The next id survives too, so that an id that was once given
out is not given out again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateIndex, CreateTable

from legion_data.migration.ddl.tables import described, indexes_of
from legion_data.migration.ddl.triggers import Written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.schema import SchemaItem

__all__ = ["rebuild"]

_PREFIX = "legion_rebuild_"


def rebuild(name: str, *items: SchemaItem, renamed: Mapping[str, str] | None = None) -> None:
    """Give table ``name`` exactly these columns, constraints and indexes; rows and the next id survive.

    ``renamed``: new column name -> old one. Columns that are generated fill themselves. SQLite only.
    """
    table = described(name, *items)
    dialect = op.get_context().dialect
    kept = [column.name for column in table.columns if column.computed is None]
    old = sa.table(name)
    new = sa.table(_PREFIX + name, *(sa.column(column) for column in kept))
    create = str(CreateTable(table).compile(dialect=dialect)).strip()
    # Plain text, not sa.text: the colons of a default are no parameters.
    op.execute(Written(create.replace(f"CREATE TABLE {name} (", f"CREATE TABLE {new.name} (", 1)))

    sources: list[sa.ColumnClause[Any]] = [sa.column((renamed or {}).get(column, column)) for column in kept]
    op.execute(sa.insert(new).from_select(kept, sa.select(*sources).select_from(old)))

    sequence = sa.table("sqlite_sequence", sa.column("name", sa.String), sa.column("seq", sa.Integer))
    op.execute(sa.delete(sequence).where(sequence.c.name == new.name))
    op.execute(
        sa.insert(sequence).from_select(
            ["name", "seq"],
            sa.select(sa.literal(new.name), sequence.c.seq).where(sequence.c.name == name),
        )
    )
    op.drop_table(name)
    op.rename_table(new.name, name)
    for index in indexes_of(table, dialect.name):
        op.execute(CreateIndex(index))
