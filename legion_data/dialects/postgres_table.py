"""Tables that only PostgreSQL has. A statement that names one is refused on other databases before it is sent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.ext.compiler import compiles

from legion_data.errors import CapabilityUnavailable

__all__ = ["HINT", "PostgresTable"]

HINT = "Use PostgreSQL with the extension pgvector."


class PostgresTable(Table):
    """A table of PostgreSQL alone."""

    inherit_cache = True


@compiles(PostgresTable, "sqlite")
@compiles(PostgresTable, "mysql")
def _refuse(element: PostgresTable, compiler: Any, **options: Any) -> str:
    raise CapabilityUnavailable(element.name, compiler.dialect.name, HINT)


@compiles(Insert, "sqlite")
@compiles(Insert, "mysql")
def _refuse_rows(element: Insert, compiler: Any, **options: Any) -> str:
    # An INSERT writes down its table's name without compiling the table.
    if isinstance(element.table, PostgresTable):
        raise CapabilityUnavailable(element.table.name, compiler.dialect.name, HINT)
    return str(compiler.visit_insert(element, **options))
