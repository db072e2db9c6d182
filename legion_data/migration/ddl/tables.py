"""CREATE TABLE, with everything that belongs to the table in one statement where the dialect can.

MySQL takes plain indexes inside CREATE TABLE: one atomic statement a table instead of six, which is both faster and,
as MySQL commits each DDL statement, the difference between a table and half a table after a crash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from legion_data.dialects.indexes import generated_key, mysql_parts
from legion_data.dialects.kinds import is_mysql, is_postgresql
from legion_data.dialects.names import NAMING_CONVENTION
from legion_data.dialects.tables import dress

if TYPE_CHECKING:
    from sqlalchemy.schema import SchemaItem

__all__ = ["CreateTableAtOnce", "create_table", "described", "drop_tables", "indexes_of", "send"]


def create_table(name: str, *items: SchemaItem) -> None:
    """Create a table of columns, constraints and ``ddl.index(...)``.

    Ids of a single integer key are never used twice (AUTOINCREMENT on SQLite, as the servers do by themselves).
    """
    table = described(name, *items)
    if is_mysql(op.get_context().dialect):
        op.execute(CreateTableAtOnce(table))
        return
    send([CreateTable(table), *map(CreateIndex, indexes_of(table, op.get_context().dialect.name))])


def send(statements: list[ExecutableDDLElement]) -> None:
    """Run statements in order; on PostgreSQL in one trip, which its server takes when there are no parameters."""
    if is_postgresql(op.get_context().dialect) and not op.get_context().as_sql:
        op.execute(_Together(statements), execution_options={"no_parameters": True})
        return
    for statement in statements:
        op.execute(statement)


def drop_tables(*names: str) -> None:
    """Drop tables in the order given: children first."""
    for name in names:
        op.drop_table(name)


def described(name: str, *items: SchemaItem) -> sa.Table:
    """The table as SQLAlchemy describes it, with stand-ins for the tables that its foreign keys name."""
    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)
    table = sa.Table(name, metadata, *items)
    dress(table)
    for key in table.foreign_keys:
        target, column = key.target_fullname.rsplit(".", 1)
        if target not in metadata.tables:
            sa.Table(target, metadata, sa.Column(column, key.parent.type))
        elif column not in metadata.tables[target].c:
            metadata.tables[target].append_column(sa.Column(column, key.parent.type))
    return table


def indexes_of(table: sa.Table, dialect: str) -> list[sa.Index]:
    """The indexes that ``dialect`` has, by name."""
    named = sorted(table.indexes, key=lambda index: str(index.name))
    return [index for index in named if index.info.get("only") in (None, dialect)]


class _Together(ExecutableDDLElement):
    """Several statements as one text."""

    def __init__(self, statements: list[ExecutableDDLElement]) -> None:
        self.statements = statements


@compiles(_Together)
def _one_after_another(element: _Together, compiler: Any, **options: Any) -> str:
    return ";".join(compiler.process(statement) for statement in element.statements)


class CreateTableAtOnce(CreateTable):
    """CREATE TABLE with its indexes inside."""

    inherit_cache = False


@compiles(CreateTableAtOnce, "mysql")
def _with_keys(element: CreateTableAtOnce, compiler: Any, **options: Any) -> str:
    statement: str = compiler.visit_create_table(element, **options)
    quote = compiler.preparer
    lines: list[str] = []
    for index in indexes_of(element.element, compiler.dialect.name):
        columns = mysql_parts(index)
        guard = generated_key(index, quote)
        if guard is not None:
            lines.append(f"{quote.quote(guard.column)} {guard.definition}")
            columns = guard.columns
        kind = "UNIQUE KEY" if index.unique else "KEY"
        lines.append(f"{kind} {quote.quote(index.name)} ({', '.join(map(quote.quote, columns))})")
    body, end = statement.rstrip().rsplit("\n)", 1)
    return ", \n\t".join([body, *lines]) + "\n)" + end
