"""Reading: the predecessor's answers, and pages where it had none."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from legion_data.audit import events, records
from legion_data.errors import ValueRefused
from tests.vectors import cases

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer


def _append_the_vectors(session: Session) -> None:
    for case in cases("event_store_chain").values():
        given = case["input"]
        entry = events.append(
            session, given["stream"], given["type"], given["data"], given["metadata"], created_at=given["now"]
        )
        assert (entry.chain_id, entry.seq) == (given["stream"], case["expected"]["returned"]["sequence"])


def test_streams_and_types_are_read_as_the_predecessor_read_them(layer: DataLayer) -> None:
    known = cases("event_store_reads")
    with layer.session() as session:
        _append_the_vectors(session)
        whole = list(events.read_stream(session, "stream-a"))
        expected = known["read_stream returns ascending sequence with symbol-keyed maps"]["expected"]
        for event, said in zip(whole, expected, strict=False):
            assert (event.stream, event.type, event.sequence) == (said["stream"], said["type"], said["sequence"])
            # An instant inside a payload keeps its microseconds here; the predecessor cut them off.
            data = event.data
            if isinstance(data, dict) and data.get("at") == "2026-01-01T00:00:00.000000Z":
                data = {**data, "at": "2026-01-01 00:00:00 UTC"}
            assert (data, event.metadata) == (said["data"], said["metadata"])
            assert event.created_at == datetime.fromisoformat(said["created_at"])
        case = known["read_stream since is inclusive"]
        found = events.read_stream(session, "stream-a", case["input"]["since"])
        assert [event.sequence for event in found] == case["expected"]
        assert list(events.read_stream(session, "nope")) == []
        case = known["read_by_type since"]
        by_type = events.read_by_type(session, case["input"]["type"], case["input"]["since"])
        assert [[event.stream, event.sequence] for event in by_type] == case["expected"]
        pages: list[Any] = []
        while page := events.read_by_type(
            session, "consent.granted", limit=2, before=pages[-1].cursor if pages else None
        ):
            pages += page
        assert pages == events.read_by_type(session, "consent.granted")
        assert [event.sequence for event in events.read_stream(session, "stream-a", after=17, limit=2)] == [18, 19]


def test_projections_are_built_from_events(layer: DataLayer) -> None:
    known = cases("event_store_reads")
    with layer.session() as session:
        _append_the_vectors(session)
        consent = events.ConsentState().build_from(session, "stream-a")
        expected = known["ConsentState projection of stream-a up to the event whose data is a list"]["expected"]
        assert (consent.state, consent.left_out) == (expected, []), "one odd event does not end a rebuild"
        events.append(session, "stream-a", "consent.granted", [1])
        events.append(session, "stream-a", "consent.revoked", {"scope": "llm"})
        again = consent.build_from(session, "stream-a")
        assert again.left_out == [21]
        assert "llm" not in again.state
        assert again.position == 22
        case = known["GovernanceTimeline entry shape (first two, since sequence 19)"]
        timeline = events.GovernanceTimeline().build_from(session, "stream-a", case["input"]["since"])
        shaped = [
            {**entry, "at": entry["at"].isoformat(timespec="microseconds").replace("+00:00", "Z")}
            for entry in timeline.state[:2]
        ]
        assert shaped == case["expected"]
    with pytest.raises(NotImplementedError, match="must implement apply"):
        events.Projection().apply(consent)  # type: ignore[arg-type]
    assert events.Projection().state == {}


def test_records_are_walked_and_found_by_type(layer: DataLayer) -> None:
    known = cases("audit_record_reads")
    with layer.session() as session:
        for number in range(6):
            records.append(
                session,
                chain_id="odd" if number % 2 else "even",
                content_type="early" if number < 3 else "late",
                content_hash=f"h{number}",
                metadata={"n": number} if number else {},
                created_at=f"2026-06-01T08:00:0{number}Z",
            )
        for name in ("walk since inclusive", "walk limit keeps the oldest", "unknown chain"):
            case = known[name]
            found = records.walk(session, **case["input"])
            assert [[one.chain_id, one.content_hash] for one in found] == case["expected"], name
        assert list(records.Record._fields) == known["walk keys"]["expected"]
        assert [one.metadata for one in records.walk(session, "even")] == [{}, {"n": 2}, {"n": 4}]
        late = records.query_by_type(session, "late")
        assert [one.content_hash for one in late] == ["h5", "h4", "h3"]
        assert records.query_by_type(session, "late", "2027-01-01T00:00:00Z") == []
        behind = records.query_by_type(session, "late", before=(late[0].created_at, late[0].id))
        assert behind == late[1:]
        assert records.walk(session, "even", after=records.walk(session, "even", limit=1)[0].id)[0].content_hash == "h2"


def test_a_name_that_is_no_text_is_refused(layer: DataLayer) -> None:
    """The predecessor took a symbol for the name of a column."""
    odd: Any = 7
    with layer.session(read_only=True) as session:
        for call in (
            lambda: list(events.read_stream(session, odd)),
            lambda: events.read_by_type(session, odd),
            lambda: events.read_by_type(session, "t", limit=0),
            lambda: records.walk(session, odd),
            lambda: records.query_by_type(session, "t", limit=0),
        ):
            with pytest.raises(ValueRefused):
                call()
