"""Changes to tables that exist: columns, indexes, foreign keys.

What SQLite cannot alter is not hidden here: a revision that needs it writes the whole table down and calls
``rebuild``, because only the explicit table says what must survive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateIndex

from legion_data.dialects.indexes import generated_key, mysql_parts
from legion_data.dialects.kinds import is_mysql, is_sqlite
from legion_data.dialects.names import NAMING_CONVENTION, fitted
from legion_data.dialects.tables import dress
from legion_data.migration.ddl.tables import indexes_of, send

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

__all__ = [
    "add_columns",
    "add_foreign_key",
    "alter_column",
    "create_indexes",
    "drop_columns",
    "drop_foreign_key",
    "drop_indexes",
    "on",
]


def on(*dialects: str) -> bool:
    """Whether the database of this run is one of ``dialects`` ("sqlite", "mysql", "postgresql")."""
    return op.get_context().dialect.name in dialects


def add_columns(table: str, *columns: sa.Column[Any]) -> None:
    """Add columns one by one; SQLite takes a foreign key only as part of its column."""
    for column in columns:
        inline = bool(column.foreign_keys) and is_sqlite(op.get_context().dialect)
        op.add_column(table, column, inline_references=inline or None)


def drop_columns(table: str, *names: str) -> None:
    """Drop columns one by one. Their indexes and foreign keys are dropped before."""
    for name in names:
        op.drop_column(table, name)


def alter_column(table: str, name: str, type_: TypeEngine[Any], **details: Any) -> None:
    """Change a column's type (PostgreSQL, MySQL). SQLite keeps any length in any text column: rebuild there."""
    op.alter_column(table, name, type_=type_, **details)


def create_indexes(table: str, *indexes: sa.Index) -> None:
    """Create indexes on a table that exists."""
    dialect = op.get_context().dialect
    wanted = indexes_of(_stub(table, indexes), dialect.name)
    if not is_mysql(dialect):
        if wanted:
            send([CreateIndex(index) for index in wanted])
        return
    for index in wanted:
        quote = dialect.identifier_preparer
        columns = mysql_parts(index)
        guard = generated_key(index, quote)
        if guard is not None:
            op.execute(f"ALTER TABLE {quote.quote(table)} ADD COLUMN {quote.quote(guard.column)} {guard.definition}")
            columns = guard.columns
        op.create_index(str(index.name), table, list(columns), unique=bool(index.unique))


def drop_indexes(table: str, *indexes: sa.Index) -> None:
    """Drop indexes, given as they were created."""
    dialect = op.get_context().dialect
    for index in reversed(indexes_of(_stub(table, indexes), dialect.name)):
        op.drop_index(str(index.name), table_name=table)
        guard = generated_key(index, dialect.identifier_preparer) if is_mysql(dialect) else None
        if guard is not None:
            op.drop_column(table, guard.column)


def add_foreign_key(table: str, column: str, target: str, *, ondelete: str | None = None) -> None:
    """Add a foreign key to ``target``'s id (PostgreSQL, MySQL)."""
    op.create_foreign_key(_key_name(table, column, target), table, target, [column], ["id"], ondelete=ondelete)


def drop_foreign_key(table: str, column: str, target: str) -> None:
    """Drop the foreign key that ``add_foreign_key`` made (PostgreSQL, MySQL)."""
    op.drop_constraint(_key_name(table, column, target), table, type_="foreignkey")


def _key_name(table: str, column: str, target: str) -> str:
    return fitted(f"fk_{table}_{column}_{target}")


def _stub(table: str, indexes: tuple[sa.Index, ...]) -> sa.Table:
    """A table of just the columns that ``indexes`` name, so that they have one to hang on."""
    names = {part for index in indexes for part in _named_parts(index)}
    columns = [sa.Column(name, sa.types.NullType()) for name in sorted(names)]
    stub = sa.Table(table, sa.MetaData(naming_convention=NAMING_CONVENTION), *columns, *indexes)
    dress(stub)
    return stub


def _named_parts(index: sa.Index) -> list[str]:
    pending = getattr(index, "_pending_colargs", [])
    return [part for part in pending if isinstance(part, str)]
