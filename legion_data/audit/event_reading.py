"""Read governance events: a stream in its order, or all events of a type, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from legion_data.errors import ValueRefused
from legion_data.models.audit.governance_event import GovernanceEvent
from legion_data.models.rules import refusal
from legion_data.types.json_text import loaded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

__all__ = ["Cursor", "Event", "read_by_type", "read_stream"]

_TABLE = GovernanceEvent.metadata.tables["governance_events"]
_PAGE = 1000
#: Where a page ended: instant and id of its last event.
Cursor = tuple["datetime", int]


class Event(NamedTuple):
    """A governance event."""

    id: int
    stream: str
    type: str
    sequence: int
    data: Any
    metadata: Any
    hash: str | None
    created_at: datetime
    uuid: str | None = None

    @property
    def cursor(self) -> Cursor:
        """What to pass as ``before`` for the events that come after this one in ``read_by_type``."""
        return self.created_at, self.id


def read_stream(
    session: Session,
    stream: str,
    since: datetime | str | None = None,
    *,
    after: int = 0,
    limit: int | None = None,
) -> Iterator[Event]:
    """The events of a stream, oldest first, read while they are asked for; none for a stream that does not exist.

    ``since``: not before this instant (aware); ``after``: behind this sequence number.
    """
    _refuse_no_name("stream_id", stream)
    condition = _TABLE.c.stream_id == stream
    if since is not None:
        condition &= _TABLE.c.created_at >= _instant(since)
    left = limit
    while left is None or left > 0:
        page = _PAGE if left is None else min(left, _PAGE)
        asked = select(_TABLE).where(condition, _TABLE.c.sequence_number > after)
        found = session.execute(asked.order_by(_TABLE.c.sequence_number).limit(page)).all()
        for row in found:
            yield _event(row)
        if len(found) < page:
            return
        after = found[-1].sequence_number
        left = None if left is None else left - len(found)


def read_by_type(
    session: Session,
    type: str,  # noqa: A002 - what it is called
    since: datetime | str | None = None,
    limit: int = 100,
    *,
    before: Cursor | None = None,
) -> list[Event]:
    """The newest events of a type, newest first; of two at one instant the one with the higher id comes first.

    ``before``: the ``cursor`` of the last event of the page before.
    """
    _refuse_no_name("event_type", type)
    if limit < 1:
        raise ValueRefused(f"limit is {limit}; at least 1 is needed.")
    asked = select(_TABLE).where(_TABLE.c.event_type == type)
    if since is not None:
        asked = asked.where(_TABLE.c.created_at >= _instant(since))
    if before is not None:
        moment, event_id = _instant(before[0]), before[1]
        at, key = _TABLE.c.created_at, _TABLE.c.id
        asked = asked.where((at < moment) | ((at == moment) & (key < event_id)))
    found = session.execute(asked.order_by(_TABLE.c.created_at.desc(), _TABLE.c.id.desc()).limit(limit))
    return [_event(row) for row in found]


def _event(row: Any) -> Event:
    data, metadata = loaded(row.data_json or None), loaded(row.metadata_json or None)
    return Event(
        id=row.id,
        stream=row.stream_id,
        type=row.event_type,
        sequence=row.sequence_number,
        data={} if row.data_json is None else data,
        metadata={} if row.metadata_json is None else metadata,
        hash=row.event_hash,
        created_at=row.created_at,
        uuid=row.uuid,
    )


def _instant(value: datetime | str) -> datetime:
    moment: datetime = GovernanceEvent.rules()["created_at"](value)
    return moment


def _refuse_no_name(column: str, value: object) -> None:
    """A name that is no text would mean something else to the database: a column, a number."""
    if not isinstance(value, str):
        raise refusal(GovernanceEvent.__name__, column, f"takes text, not {type(value).__name__}", value)
