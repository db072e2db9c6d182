"""What came before format 2 is taken in as it is, verifies as it did, and cannot change any more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text, update

from legion_data import audit
from legion_data.audit import predecessor
from legion_data.audit.ledgers import EVENTS, GENESIS, LOG, RECORDS
from legion_data.audit.statements import ANCHORS, table_of
from legion_data.audit.verifying import verify_in
from tests.conformance.audit.entries import CHAIN, add, add_many, of_before, take_triggers_away
from tests.vectors import cases, decoded, document, listed

if TYPE_CHECKING:
    from legion_data.audit.ledgers import Ledger
    from legion_data.runtime import DataLayer

CONTENT = {"log": "resource", "records": "metadata", "events": "metadata_json"}


def _before(layer: DataLayer, ledger: Ledger, count: int = 4) -> None:
    """A chain as the predecessor wrote it."""
    parent = GENESIS
    with layer.session() as session:
        for number in range(1, count + 1):
            row: dict[str, Any]
            if ledger is LOG:
                row = {"principal_id": f"p{number}", "action": "a", "resource": "r", "source": "s", "status": "success"}
                row |= {"detail": '{"n":1}', "previous_hash": parent}
                hashed = predecessor.log_hash({**row, "created_at": "2026-01-01T00:00:00.000000Z"})
                row["record_hash"] = hashed
            elif ledger is RECORDS:
                row = {"content_type": "t", "content_hash": f"c{number}", "parent_hash": parent}
                hashed = predecessor.record_hash(parent, f"c{number}", "2026-01-01T00:00:00Z", "t")
                row["chain_hash"] = hashed
            else:
                row = {"event_type": "t", "sequence_number": number, "data_json": "{}", "metadata_json": "{}"}
                hashed = predecessor.event_hash(CHAIN, number, "t", "{}", "{}", parent, old=number == 2)
                row |= {"previous_hash": parent, "event_hash": hashed}
            of_before(session.connection(), ledger, **row)
            parent = hashed


def test_a_chain_of_the_predecessor_is_valid_before_and_after(layer: DataLayer, ledger: Ledger) -> None:
    _before(layer, ledger)
    report = audit.verify(data=layer)
    assert report.valid
    assert (report.unsealed_rows, report.version_1_rows, report.rows) == (4, 4, 0)
    with layer.session() as session:
        first, second = add_many(session, ledger, 2)
    assert (first.seq, second.seq) == (5, 6)
    report = audit.verify(data=layer)
    assert report.valid
    assert (report.sealed_rows, report.version_1_rows, report.unsealed_rows, report.rows) == (4, 4, 0, 2)
    with layer.session() as session:
        anchor = session.execute(select(ANCHORS)).one()
        untouched = session.execute(
            select(table_of(ledger).c.hash_version).where(table_of(ledger).c.hash_version < 2)
        ).all()
    assert (anchor.kind, anchor.seq, anchor.hash, anchor.anchor_hash) == ("seam", 4, GENESIS, first.previous_hash)
    assert len(untouched) == 4


def test_rows_of_unknown_recipes_and_forks_are_sealed_and_never_reported(layer: DataLayer, ledger: Ledger) -> None:
    """Bugs B5 and B8: what other writers left may be anything."""
    with layer.session() as session:
        for number in range(1, 6):
            by_ledger: dict[str, dict[str, Any]] = {
                "log": {"record_hash": "sha256:abc", "previous_hash": "x", "tenant_id": CHAIN},
                "records": {"chain_hash": f"fork-{number}", "parent_hash": "the same"},
                "events": {"sequence_number": number * 3, "event_hash": None, "previous_hash": None},
            }
            of_before(session.connection(), ledger, **by_ledger[ledger.name])
    assert audit.seal(data=layer) == {f"{ledger.name}:{CHAIN}": 5}
    assert audit.seal(data=layer) == {}
    assert audit.verify(data=layer).valid
    with layer.session() as session:
        assert add(session, ledger).seq == (16 if ledger is EVENTS else 6)
    report = audit.verify(data=layer)
    assert report.valid
    assert (report.sealed_rows, report.version_1_rows) == (5, 0)


def test_what_a_seam_holds_cannot_change_unseen(layer: DataLayer, ledger: Ledger) -> None:
    _before(layer, ledger)
    with layer.session() as session:
        add_many(session, ledger, 2)
    take_triggers_away(layer.connection)
    table = table_of(ledger)
    old = table.c.hash_version < 2
    first = select(table.c.id).where(old).order_by(table.c.id).limit(1)
    with layer.session() as session:
        row_id = session.execute(first).scalar()
    changes: list[tuple[Any, str]] = [
        (update(table).values({CONTENT[ledger.name]: "forged"}), "hash_mismatch"),
        (update(table).values(created_at="2026-01-01T00:00:00.000001Z"), "hash_mismatch"),
        (update(table).values({ledger.hash: "forged"}), "hash_mismatch"),
        (table.delete(), "gap"),
    ]
    for statement, reason in changes:
        with layer.session() as session:
            session.execute(statement.where(table.c.id == row_id))
            (only,) = _inside(session, ledger)
            session.rollback()
        assert (only.reason, only.seq) == (reason, 4)
    with layer.session() as session:
        extra: dict[str, Any] = {"sequence_number": 900} if ledger is EVENTS else {}
        of_before(session.connection(), ledger, **extra, **({"chain_hash": "n"} if ledger is RECORDS else {}))
        (only,) = _inside(session, ledger)
        session.rollback()
    assert (only.reason, only.seq) == ("parent_mismatch", None)
    with layer.session() as session:
        session.execute(update(ANCHORS).values(digest="0" * 64))
        found = {one.reason for one in _inside(session, ledger)}
        session.rollback()
    assert "anchor_mismatch" in found
    assert audit.verify(data=layer).valid


def test_rows_that_a_stranger_wrote_are_reported_until_they_are_sealed(layer: DataLayer, ledger: Ledger) -> None:
    """A node of an older release, in the middle of a deploy."""
    with layer.session() as session:
        add_many(session, ledger, 2)
        extra: dict[str, Any] = {"sequence_number": 3} if ledger is EVENTS else {}
        of_before(session.connection(), ledger, **extra, **({"chain_hash": "n"} if ledger is RECORDS else {}))
    (only,) = audit.verify(data=layer).breaks
    assert (only.reason, only.seq, only.rows) == ("parent_mismatch", None, 1)
    assert audit.seal(f"{ledger.name}:{CHAIN}", data=layer) == {f"{ledger.name}:{CHAIN}": 1}
    assert audit.verify(data=layer).valid
    with layer.session() as session:
        assert [entry.seq for entry in add_many(session, ledger, 2)] == [4, 5]
    report = audit.verify(data=layer)
    assert report.valid
    assert (report.rows, report.sealed_rows) == (4, 1)


def test_a_tampered_chain_of_the_predecessor_is_reported_before_it_is_sealed(layer: DataLayer) -> None:
    for ledger in (RECORDS, EVENTS):
        _before(layer, ledger)
    take_triggers_away(layer.connection)
    with layer.session() as session:
        session.execute(text("UPDATE audit_records SET content_hash = 'x' WHERE content_hash = 'c3'"))
        session.execute(text("UPDATE governance_events SET data_json = '[]' WHERE sequence_number = 2"))
    found = [(one.chain, one.seq, one.reason) for one in audit.verify(data=layer).breaks]
    assert found == [(f"events:{CHAIN}", 2, "hash_mismatch"), (f"records:{CHAIN}", None, "hash_mismatch")]


def test_the_vectors_verify_on_the_database(layer: DataLayer) -> None:
    with layer.session() as session:
        connection = session.connection()
        for case in listed("event_store_chain"):
            row = dict(case["expected"]["stored"])
            of_before(connection, EVENTS, **row)
        for case in cases("audit_record_chain").values():
            given, expected = case["input"], case["expected"]
            kept = {name: given[name] for name in ("chain_id", "content_type", "content_hash")}
            kept |= {name: expected[name] for name in ("parent_hash", "chain_hash", "metadata")}
            of_before(connection, RECORDS, created_at=given["now"], **kept)
        for case in listed("audit_log_chain"):
            _log_vector(connection, case)
    for _ in range(2):
        report = audit.verify(data=layer)
        assert report.valid, report.breaks
        audit.seal(data=layer)
    for name, key in (("stream-a", "verify_stream_a"), ("stream-b", "verify_stream_b")):
        expected = document("event_store_chain")[key]
        with layer.session(read_only=True) as session:
            found = audit.events.verify_chain(session, name)
        assert (found.valid, found.length) == (expected["valid"], expected["length"]) or name == "stream-b"


def _log_vector(connection: Any, case: dict[str, Any]) -> None:
    given = decoded(case["input"])
    if not isinstance(given.get("detail"), str | None) or not isinstance(given["created_at"], datetime):
        return  # the predecessor hashed a value that the database keeps as another one: its text, an instant
    kept = {name: given[name] for name in ("principal_id", "action", "resource", "source", "status", "detail")}
    of_before(
        connection,
        LOG,
        created_at=given["created_at"],
        previous_hash=given["previous_hash"],
        record_hash=case["expected"]["record_hash"],
        **kept,
    )


def _inside(session: Any, ledger: Ledger) -> list[Any]:
    return verify_in(session.connection(), ledger, CHAIN).breaks
