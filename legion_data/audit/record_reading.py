"""Read audit records: along their chain, or all of a type, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from legion_data.errors import ValueRefused
from legion_data.models.audit.audit_record import AuditRecord
from legion_data.models.rules import refusal
from legion_data.types.json_text import loaded

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

__all__ = ["Record", "query_by_type", "walk"]

_TABLE = AuditRecord.metadata.tables["audit_records"]


class Record(NamedTuple):
    """An audit record; ``metadata`` is {} when it has none."""

    id: int
    chain_id: str
    content_type: str
    content_hash: str
    parent_hash: str
    chain_hash: str
    signature: str | None
    metadata: Any
    created_at: datetime


def walk(
    session: Session,
    chain_id: str,
    since: datetime | str | None = None,
    limit: int = 1000,
    *,
    after: int = 0,
) -> list[Record]:
    """The records of a chain, oldest first; none for one that does not exist.

    ``since``: not before this instant (aware); ``after``: the id that the page before ended with.
    """
    asked = select(_TABLE).where(_TABLE.c.chain_id == _name("chain_id", chain_id), _TABLE.c.id > after)
    # Ids of a chain are given out under its lock, and rows of before have no other order.
    return _read(session, asked.order_by(_TABLE.c.id), since, limit)


def query_by_type(
    session: Session,
    content_type: str,
    since: datetime | str | None = None,
    limit: int = 100,
    *,
    before: tuple[datetime, int] | None = None,
) -> list[Record]:
    """The newest records of a type, of all chains, newest first.

    ``before``: instant and id of the last record of the page before.
    """
    asked = select(_TABLE).where(_TABLE.c.content_type == _name("content_type", content_type))
    if before is not None:
        at, key = _TABLE.c.created_at, _TABLE.c.id
        asked = asked.where((at < before[0]) | ((at == before[0]) & (key < before[1])))
    return _read(session, asked.order_by(_TABLE.c.created_at.desc(), _TABLE.c.id.desc()), since, limit)


def _read(session: Session, asked: Any, since: datetime | str | None, limit: int) -> list[Record]:
    if limit < 1:
        raise ValueRefused(f"limit is {limit}; at least 1 is needed.")
    if since is not None:
        asked = asked.where(_TABLE.c.created_at >= AuditRecord.rules()["created_at"](since))
    found = session.execute(asked.limit(limit)).mappings()
    return [_record(row) for row in found]


def _record(row: Any) -> Record:
    value = loaded(row["metadata"] or None)
    said = {name: row[name] for name in Record._fields if name != "metadata"}
    return Record(**said, metadata={} if value is None else value)


def _name(column: str, value: object) -> str:
    if not isinstance(value, str):
        raise refusal(AuditRecord.__name__, column, f"takes text, not {type(value).__name__}", value)
    return value
