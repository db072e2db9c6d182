"""What ran here: the version table, the history table, and on MySQL the journal of a revision that is under way.

They belong to the runner, which makes them when they are missing; no revision mentions them. A revision's version row
and history row are written in the revision's own transaction, so they can never disagree with the schema.
"""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.schema import CreateTable

from legion_data.dialects.kinds import is_mysql
from legion_data.dialects.tables import dress
from legion_data.errors import MigrationFailed
from legion_data.migration.ddl.frozen_types import LongText
from legion_data.types.utc_datetime import UTCDateTime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from legion_data.migration.locate import Revision
    from legion_data.migration.plan import Step

__all__ = [
    "HISTORY",
    "JOURNAL",
    "VERSION",
    "Applied",
    "State",
    "create",
    "move",
    "overwrite",
    "read",
    "read_state",
    "tables_for",
]

_METADATA = MetaData()
VERSION = Table(
    "legion_data_version",
    _METADATA,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="legion_data_version_pkc"),
)
HISTORY = Table(
    "legion_history",
    _METADATA,
    Column("number", String(32), nullable=False),
    Column("name", String(200), nullable=False),
    Column("checksum", String(64), nullable=False),
    Column("applied_at", UTCDateTime(), nullable=False),
    Column("package_version", String(64), nullable=False),
    Column("host", String(255)),
    Column("ms", Integer),  # NULL: stamped, or run from offline SQL
    Column("breaking", Boolean(create_constraint=False), nullable=False),
    PrimaryKeyConstraint("number", name="pk_legion_history"),
)
JOURNAL = Table(
    "legion_journal",
    _METADATA,
    Column("revision", String(32), nullable=False),
    Column("direction", String(16), nullable=False),
    Column("step", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("statement", LongText, nullable=False),
    Column("started_at", UTCDateTime(), nullable=False),
    PrimaryKeyConstraint("revision", name="pk_legion_journal"),
)
for _table in _METADATA.tables.values():
    dress(_table)


class Applied(NamedTuple):
    """One row of the history."""

    number: str
    name: str
    checksum: str
    applied_at: datetime
    package_version: str
    host: str | None
    ms: int | None
    breaking: bool


class Underway(NamedTuple):
    """The journal's row: the statement that a revision on MySQL was last seen at."""

    revision: str
    direction: str
    step: int
    kind: str
    statement: str
    started_at: datetime


class State(NamedTuple):
    """Where a database stands, for the runner."""

    revision: str | None
    tables: frozenset[str]
    underway: Underway | None = None


def tables_for(connection: Connection) -> tuple[Table, ...]:
    """The bookkeeping tables that this database has."""
    return (VERSION, HISTORY, JOURNAL) if is_mysql(connection.dialect) else (VERSION, HISTORY)


def read_state(connection: Connection) -> State:
    """The version row and the journal's row, for an empty database as well. Changes nothing."""
    known = connection.dialect
    tables = frozenset(table.name for table in tables_for(connection) if known.has_table(connection, table.name))
    numbers = sorted(connection.scalars(select(VERSION.c.version_num))) if VERSION.name in tables else []
    underway = connection.execute(select(JOURNAL)).first() if JOURNAL.name in tables else None
    return State(numbers[-1] if numbers else None, tables, None if underway is None else Underway(*underway))


def read(connection: Connection) -> tuple[Applied, ...]:
    """The history, oldest first; nothing when it was never kept."""
    if not connection.dialect.has_table(connection, HISTORY.name):
        return ()
    return tuple(Applied(*row) for row in connection.execute(select(HISTORY).order_by(HISTORY.c.number)))


def create(connection: Connection, state: State) -> None:
    """Make the bookkeeping tables that are missing. The caller commits."""
    for table in tables_for(connection):
        if table.name not in state.tables:
            connection.execute(CreateTable(table))


_NUMBER = VERSION.c.version_num
_FIRST = insert(VERSION).values(version_num=bindparam("after"))
_NEXT = update(VERSION).where(bindparam("before") == _NUMBER).values(version_num=bindparam("after"))
_LAST = delete(VERSION).where(bindparam("before") == _NUMBER)
_REMEMBER = insert(HISTORY)
_FORGET = delete(HISTORY).where(HISTORY.c.number == bindparam("gone"))


def move(connection: Connection, step: Step, ms: float) -> None:
    """Note ``step`` as done: version row and history row, inside the revision's transaction.

    Raises ``MigrationFailed`` when the version row is not what the step started from: somebody else moved it.
    """
    if step.before is None:
        connection.execute(_FIRST, {"after": step.after})
    else:
        words = {"before": step.before} | ({} if step.after is None else {"after": step.after})
        result = connection.execute(_LAST if step.after is None else _NEXT, words)
        if result.rowcount != 1:
            raise MigrationFailed(
                f"Somebody else moved this database away from revision {step.before} in the meantime."
            )
    if step.is_upgrade:
        connection.execute(_REMEMBER, _row(step.revision, round(ms)))
    else:
        connection.execute(_FORGET, {"gone": step.revision.number})


def overwrite(connection: Connection, revisions: Iterable[Revision], target: str | None) -> None:
    """Stamp: the version row says ``target``, the history has the revisions up to it, the journal is empty."""
    connection.execute(delete(VERSION))
    if target is not None:
        connection.execute(_FIRST, {"after": target})
    ran = set(connection.scalars(select(HISTORY.c.number)))
    wanted = {revision.number: revision for revision in revisions if target is not None and revision.number <= target}
    for number in sorted(ran - set(wanted)):
        connection.execute(_FORGET, {"gone": number})
    rows = [_row(wanted[number], None) for number in sorted(set(wanted) - ran)]
    if rows:
        connection.execute(_REMEMBER, rows)
    if JOURNAL in tables_for(connection):
        connection.execute(delete(JOURNAL))


def _row(revision: Revision, ms: int | None) -> dict[str, object]:
    return {
        "number": revision.number,
        "name": revision.name,
        "checksum": revision.checksum,
        "applied_at": datetime.now(UTC),
        "package_version": package_version(),
        "host": host(),
        "ms": ms,
        "breaking": revision.breaking,
    }


@cache
def package_version() -> str:
    """The version of this package as installed; "0" in a checkout that is not."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("legion-data")
    except PackageNotFoundError:
        return "0"


@cache
def host() -> str:
    """The name of this machine."""
    return socket.gethostname()[:255]
