"""Which tables does a connection see? One question to the catalogue; names come back and are compared in Python.

Tables and views that go by their name alone: on PostgreSQL those that the search path finds. Catalogues of servers
compare names by rules of their own (MySQL's ignores case), so the whole list is asked for.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sqlalchemy import UniqueConstraint, text

from legion_data.dialects.kinds import is_mysql, is_postgresql, is_sqlite

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

__all__ = ["complete_unique", "could_be_a_name", "learn_column_types", "table_names"]

#: No database has a longer name.
LONGEST_NAME = 64

_SQLITE = text(
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
)
_MYSQL = text("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
#: Origin u: made by a UNIQUE in CREATE TABLE. https://www.sqlite.org/pragma.html#pragma_index_list
_UNIQUE_ON_SQLITE = text(
    "SELECT list.name, info.name FROM pragma_index_list(:name) AS list, pragma_index_info(list.name) AS info "
    "WHERE list.origin = 'u' ORDER BY list.seq, info.seqno"
)
_POSTGRESQL = text(
    "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
    "WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_table_is_visible(pg_class.oid) "
    "AND nspname NOT IN ('pg_catalog', 'information_schema')"
)


def table_names(connection: Connection) -> frozenset[str]:
    """The names of all tables and views. Raises the driver's errors, wrapped as SQLAlchemy does."""
    on_server = _MYSQL if is_mysql(connection.dialect) else _POSTGRESQL
    return frozenset(connection.execute(_SQLITE if is_sqlite(connection.dialect) else on_server).scalars())


def could_be_a_name(table: object) -> bool:
    """Whether a database may have a table of this name: 1 to 64 characters of text."""
    if not isinstance(table, str) or not 0 < len(table) <= LONGEST_NAME or "\0" in table:
        return False
    try:
        table.encode()
    except UnicodeEncodeError:
        return False  # no database has a name that is not UTF-8
    return True


def complete_unique(connection: Connection, table: Table) -> None:
    """Give a reflected ``table`` the unique constraints that reflection missed.

    On SQLite it reads the text of CREATE TABLE, where it overlooks ``name VARCHAR(40) NOT NULL UNIQUE``.
    """
    if not is_sqlite(connection.dialect):
        return
    known = {tuple(part.columns.keys()) for part in table.constraints if isinstance(part, UniqueConstraint)}
    found: dict[str, list[str]] = {}
    for index, column in connection.execute(_UNIQUE_ON_SQLITE, {"name": table.name}):
        found.setdefault(index, []).append(column)
    for columns in found.values():
        if tuple(columns) not in known:
            table.append_constraint(UniqueConstraint(*columns))


def learn_column_types(connection: Connection) -> None:
    """Let reflection know column types that SQLAlchemy does not: pgvector's, where its package is installed."""
    if is_postgresql(connection.dialect):
        with contextlib.suppress(ImportError):  # the columns are then of no type, which SQLAlchemy warns of
            import pgvector.sqlalchemy  # noqa: F401
