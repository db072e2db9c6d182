"""Tables that only PostgreSQL has. A statement that names one is refused on other databases before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Table
from sqlalchemy.ext.compiler import compiles

from legion_data.dialects.kinds import is_postgresql
from legion_data.errors import CapabilityUnavailable

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

__all__ = ["HINT", "PostgresTable", "require_table"]

HINT = "Use PostgreSQL with the extension pgvector."


class PostgresTable(Table):
    """A table of PostgreSQL alone."""

    inherit_cache = True


@compiles(PostgresTable, "sqlite")
@compiles(PostgresTable, "mysql")
def _refuse(element: PostgresTable, compiler: Any, **options: Any) -> str:
    raise CapabilityUnavailable(element.name, compiler.dialect.name, HINT)


def require_table(name: str, dialect: Dialect) -> None:
    """Raise ``CapabilityUnavailable`` unless ``dialect`` is PostgreSQL. An INSERT does not compile its table."""
    if not is_postgresql(dialect):
        raise CapabilityUnavailable(name, dialect.name, HINT)
