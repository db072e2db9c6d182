"""The tables of the bookkeeping, as SQLAlchemy writes them: a version table an extension, and MySQL's journal.

Instants are text here (ISO 8601, UTC): these rows are also read with the standard library alone.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Column, Integer, MetaData, PrimaryKeyConstraint, String, Table, delete, insert, select
from sqlalchemy.schema import CreateColumn, CreateTable

from legion_data.dialects.tables import dress
from legion_data.migration.ddl.frozen_types import LongText
from legion_data.migration.extensions.naming import version_table
from legion_data.migration.history import Underway
from legion_data.types.utc_datetime import UTCDateTime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from legion_data.migration.extensions.book import Asking, Row
    from legion_data.migration.extensions.folder import File

__all__ = ["JOURNAL", "JOURNAL_NAME", "forget", "now", "prepare", "remember", "underway"]

JOURNAL_NAME = "legion_extension_journal"
JOURNAL = Table(
    JOURNAL_NAME,
    MetaData(),
    Column("revision", String(255), nullable=False),
    Column("direction", String(16), nullable=False),
    Column("step", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("statement", LongText, nullable=False),
    Column("started_at", UTCDateTime(), nullable=False),
    PrimaryKeyConstraint("revision", name=f"pk_{JOURNAL_NAME}"),
)
dress(JOURNAL)


@cache
def _version_table(name: str) -> Table:
    table = Table(
        version_table(name),
        MetaData(),
        Column("filename", String(255), nullable=False),
        Column("checksum", String(64)),
        Column("applied_at", String(32)),
        Column("tables_created", LongText),
        Column("tables_dropped", LongText),
        PrimaryKeyConstraint("filename", name=f"pk_{version_table(name)}"),
    )
    dress(table)
    return table


def now() -> str:
    """This instant, as the tables keep it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def prepare(connection: Connection, asking: Asking, name: str) -> None:
    """Make the version table, or give the predecessor's its newer columns. The caller commits."""
    table = _version_table(name)
    if table.name not in {found.lower() for found in asking.tables()}:
        connection.execute(CreateTable(table))
        return
    known = asking.columns(table.name)
    for column in table.columns:
        if column.name not in known:
            text = CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {text}")


def remember(connection: Connection, name: str, file: File, created: Iterable[str], dropped: Iterable[str]) -> None:
    """Note that ``file`` has run, inside its transaction."""
    row = {
        "filename": file.name,
        "checksum": file.checksum,
        "applied_at": now(),
        "tables_created": json.dumps(sorted(created)),
        "tables_dropped": json.dumps(sorted(dropped)),
    }
    connection.execute(insert(_version_table(name)), row)


def forget(connection: Connection, name: str, row: Row) -> None:
    """Note that the file of ``row`` has been undone."""
    table = _version_table(name)
    connection.execute(delete(table).where(table.c.filename == row.filename))


def underway(connection: Connection, asking: Asking, name: str) -> Underway | None:
    """The file of ``name`` that a killed run left half done; MySQL only."""
    if JOURNAL_NAME not in asking.tables():
        connection.execute(CreateTable(JOURNAL))
        return None
    key = JOURNAL.c.revision
    found = connection.execute(select(JOURNAL).where(key.startswith(f"{name}/", autoescape=True))).first()
    return None if found is None else Underway(*found)
