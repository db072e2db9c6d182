"""The statements on ``encryption_rotations``: how far a rotation is, table by table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import insert, select, update

from legion_data.models.encryption.rotation import EncryptionRotation
from legion_data.types.uuid7 import uuid7

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Table

__all__ = ["Place", "advance", "begin", "find_unfinished", "place_of", "unfinished_tables"]

ROTATIONS: Table = EncryptionRotation.metadata.tables["encryption_rotations"]


class Place(NamedTuple):
    """How far one table is."""

    last_row: str | None
    seen: int
    rewritten: int
    is_finished: bool


def find_unfinished(connection: Connection, scope: str | None) -> str | None:
    """The rotation of this scope (None: of all) that was begun and not finished."""
    wanted = select(ROTATIONS.c.rotation_id).where(
        ROTATIONS.c.finished_at.is_(None), ROTATIONS.c.scope.is_not_distinct_from(scope)
    )
    return connection.execute(wanted.order_by(ROTATIONS.c.started_at).limit(1)).scalar_one_or_none()


def unfinished_tables(connection: Connection) -> list[dict[str, Any]]:
    """What is left to do, for people."""
    wanted = select(ROTATIONS).where(ROTATIONS.c.finished_at.is_(None)).order_by(ROTATIONS.c.table_name)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def begin(connection: Connection, rotation_id: str | None, scope: str | None, tables: Sequence[str]) -> str:
    """Write a rotation down, or add the tables to it that it does not know; its id."""
    rotation_id = rotation_id or uuid7()
    known = connection.execute(select(ROTATIONS.c.table_name).where(ROTATIONS.c.rotation_id == rotation_id)).scalars()
    missing = sorted(set(tables) - set(known))
    if missing:
        now = datetime.now(UTC)
        connection.execute(
            insert(ROTATIONS),
            [{"rotation_id": rotation_id, "table_name": name, "scope": scope, "started_at": now} for name in missing],
        )
    return rotation_id


def place_of(connection: Connection, rotation_id: str, table: str) -> Place:
    """How far it is."""
    row = connection.execute(select(ROTATIONS).where(*_one(rotation_id, table))).mappings().one()
    return Place(row["last_row"], row["seen_count"], row["rewritten_count"], row["finished_at"] is not None)


def advance(connection: Connection, rotation_id: str, table: str, last_row: str | None, seen: int, done: int) -> None:
    """A batch is done: ``seen`` rows more, ``done`` values more. Without ``last_row`` it was the table's last."""
    connection.execute(
        update(ROTATIONS)
        .where(*_one(rotation_id, table))
        .values(
            last_row=last_row,
            seen_count=ROTATIONS.c.seen_count + seen,
            rewritten_count=ROTATIONS.c.rewritten_count + done,
            finished_at=datetime.now(UTC) if last_row is None else None,
        )
    )


def _one(rotation_id: str, table: str) -> tuple[Any, Any]:
    return ROTATIONS.c.rotation_id == rotation_id, ROTATIONS.c.table_name == table
