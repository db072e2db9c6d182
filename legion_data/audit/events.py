"""Governance events: what happened, in streams. A stream is read in its order; replaying it builds its present.

events.append(session, "worker:7", "consent.granted", {"scope": "email", "tier": "full"}, {"actor": "w1"})
state = events.ConsentState().build_from(session, "worker:7").state
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.audit import appending, checks, payload
from legion_data.audit.event_reading import Event, read_by_type, read_stream
from legion_data.audit.ledgers import EVENTS
from legion_data.audit.projections import ConsentState, GovernanceTimeline, Projection
from legion_data.errors import StreamConflict, ValueRefused
from legion_data.models.audit.governance_event import GovernanceEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from legion_data.audit.appending import Draft, Entry
    from legion_data.audit.report import Report

__all__ = [
    "TYPES",
    "ConsentState",
    "Event",
    "GovernanceTimeline",
    "Projection",
    "append",
    "append_many",
    "read_by_type",
    "read_stream",
    "verify_chain",
]

#: The types that the platform itself uses. Others are as good.
TYPES = (
    "consent.granted",
    "consent.revoked",
    "consent.modified",
    "extinction.triggered",
    "extinction.resolved",
    "worker.registered",
    "worker.retired",
    "worker.transferred",
    "scope.approved",
    "scope.violated",
    "scope.reconciled",
    "audit.retention_applied",
    "audit.exported",
)
#: What enters the hash behind uuid and instant.
_HASHED = tuple(f"{name}_" for name in EVENTS.fields[2:])


def append(
    session: Session,
    stream: str,
    type: str,  # noqa: A002 - what it is called
    data: Any = None,
    metadata: Any = None,
    *,
    expected_version: int | None = None,
    created_at: datetime | str | None = None,
    uuid: str | None = None,
) -> Entry:
    """Append to ``stream``; its version is ``entry.seq``. None as ``data`` or ``metadata`` is an empty mapping.

    ``expected_version``: the version that the caller has seen (0: the stream does not exist); ``StreamConflict`` when
    it is another one by now, before the stream is locked if that is known by then. Otherwise raises as
    ``audit.log.append`` does.
    """
    draft = _draft(stream=stream, type=type, data=data, metadata=metadata, created_at=created_at, uuid=uuid)
    if expected_version is None:
        return appending.append(session, EVENTS, draft)
    if isinstance(expected_version, bool) or not isinstance(expected_version, int) or expected_version < 0:
        raise ValueRefused(f"expected_version is {expected_version!r}, not a whole number from 0 on.")

    def check(version: int) -> None:
        if version != expected_version:
            raise StreamConflict(stream, expected_version, version)

    if not draft.is_repeatable:  # an entry that is there already may have moved the stream on by itself
        found = appending.peek(session, EVENTS, stream)
        if found:  # a stream of before has no head yet: its length is known under the lock
            check(found)
    return appending.append(session, EVENTS, draft, check)


def append_many(session: Session, entries: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Append several, in order: each a mapping of what ``append`` takes, but for the expected version.

    Streams are locked once. Raises as ``append`` does.
    """
    return appending.append_many(session, EVENTS, [_draft(**entry) for entry in entries])


def verify_chain(session: Session, stream: str) -> Report:
    """Verify one stream as this session sees it."""
    from legion_data.audit.verifying import verify_in

    return verify_in(session.connection(bind_arguments={"mapper": GovernanceEvent}), EVENTS, stream)


def _draft(
    *,
    stream: str | None = None,
    type: str | None = None,  # noqa: A002 - what it is called
    data: Any = None,
    metadata: Any = None,
    created_at: datetime | str | None = None,
    uuid: str | None = None,
    **unknown: Any,
) -> Draft:
    for name in unknown:
        raise ValueRefused(f"A governance event has no {name!r}.")
    values = checks.values(GovernanceEvent, {"event_type": type}, frozenset())
    if values["event_type_"] is None:  # the empty one is a type: the predecessor takes it
        raise ValueRefused("GovernanceEvent.event_type is required.")
    values["data_json_"] = payload.stored({} if data is None else data, "GovernanceEvent.data")
    values["metadata_json_"] = payload.stored({} if metadata is None else metadata, "GovernanceEvent.metadata")
    public_id, is_given = checks.public_id(uuid)
    return appending.Draft(
        chain_id=checks.chain_id(GovernanceEvent, "stream_id", stream),
        uuid=public_id,
        created_at=checks.instant(GovernanceEvent, created_at),
        values=values,
        content=tuple([values[name] for name in _HASHED]),
        is_repeatable=is_given,
    )
