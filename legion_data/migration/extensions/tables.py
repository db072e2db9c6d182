"""The tables of the bookkeeping, as SQLAlchemy writes them: a version table an extension, and MySQL's journal.

Instants are text here (ISO 8601, UTC): these rows are also read with the standard library alone.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    bindparam,
    delete,
    insert,
    inspect,
    select,
)
from sqlalchemy.schema import CreateColumn, CreateTable

from legion_data.dialects.tables import dress
from legion_data.engines.prepared import Prepared
from legion_data.migration.ddl.frozen_types import LongText
from legion_data.migration.extensions.book import COLUMNS, Row
from legion_data.migration.extensions.naming import version_table
from legion_data.migration.history import Underway
from legion_data.types.utc_datetime import UTCDateTime

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from sqlalchemy import Connection

    from legion_data.migration.extensions.book import Asking
    from legion_data.migration.extensions.folder import File

__all__ = ["JOURNAL", "JOURNAL_NAME", "all_underway", "forget", "now", "prepare", "remember", "underway"]

JOURNAL_NAME = "legion_extension_journal"
#: As the core's; not the core's, whose runner would find revisions that it does not know.
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


#: Compiled once a database; a version table is this one under its own name.
_TEMPLATE = "legion_extension_template"
_VERSION = Table(
    _TEMPLATE,
    MetaData(),
    Column("filename", String(255), nullable=False),
    Column("checksum", String(64)),
    Column("applied_at", String(32)),
    Column("tables_created", LongText),
    Column("tables_dropped", LongText),
    PrimaryKeyConstraint("filename", name=f"pk_{_TEMPLATE}"),
)
dress(_VERSION)
_REMEMBER = Prepared(insert(_VERSION))
_FORGET = Prepared(delete(_VERSION).where(_VERSION.c.filename == bindparam("gone")))


def now() -> str:
    """This instant, as the tables keep it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def prepare(connection: Connection, asking: Asking, names: Iterable[str], there: Container[str]) -> None:
    """Make the version tables that are not ``there``, give those of the predecessor the newer columns. The caller
    commits."""
    create = str(CreateTable(_VERSION).compile(dialect=connection.dialect))
    for name in map(version_table, names):
        if name not in there:
            connection.exec_driver_sql(create.replace(_TEMPLATE, name))
            continue
        known = asking.columns(name)
        if "filename" not in known:
            continue  # somebody else's table; the extension of that name will fail to be noted there, and say so
        for one in _VERSION.columns:
            if one.name not in known:
                text = CreateColumn(one).compile(dialect=connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {name} ADD COLUMN {text}")


def remember(connection: Connection, name: str, file: File, created: Iterable[str], dropped: Iterable[str]) -> Row:
    """Note that ``file`` has run, inside its transaction."""
    row = Row(file.name, file.checksum, now(), tuple(sorted(created)), tuple(sorted(dropped)))
    values = (*row[:3], json.dumps(row.created), json.dumps(row.dropped))
    text, bound = _REMEMBER.said(connection.dialect, dict(zip(COLUMNS, values, strict=True)))
    connection.exec_driver_sql(text.replace(_TEMPLATE, version_table(name)), bound)
    return row


def forget(connection: Connection, name: str, row: Row) -> None:
    """Note that the file of ``row`` has been undone."""
    text, bound = _FORGET.said(connection.dialect, {"gone": row.filename})
    connection.exec_driver_sql(text.replace(_TEMPLATE, version_table(name)), bound)


def underway(connection: Connection, name: str) -> Underway | None:
    """The file of ``name`` that a killed run left half done; MySQL only."""
    key = JOURNAL.c.revision
    found = connection.execute(select(JOURNAL).where(key.startswith(f"{name}/", autoescape=True))).first()
    return None if found is None else Underway(*found)


def all_underway(connection: Connection) -> list[Underway]:
    """What killed runs left half done, of every extension, as "<name>/<file>". Where there is no journal: nothing."""
    if not inspect(connection).has_table(JOURNAL_NAME):
        return []
    return [Underway(*row) for row in connection.execute(select(JOURNAL).order_by(JOURNAL.c.revision))]
