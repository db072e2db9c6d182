"""Appending: an entry stands behind the one before, is written once, and what is wrong with it is said first."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text

from legion_data import audit
from legion_data.audit.ledgers import EVENTS, GENESIS, LEDGERS, LOG, RECORDS
from legion_data.audit.statements import HEADS, table_of
from legion_data.errors import (
    ChainBroken,
    ChainContended,
    EntryConflict,
    SigningKeyRefused,
    StreamConflict,
    TransactionLost,
    ValueRefused,
)
from legion_data.types.uuid7 import uuid7
from tests.conformance.audit.entries import CHAIN, add, add_many, content, new_key

if TYPE_CHECKING:
    from legion_data.audit.ledgers import Ledger
    from legion_data.runtime import DataLayer
    from tests.conftest import CountStatements


def _count(layer: DataLayer, ledger: Ledger) -> int:
    with layer.session(read_only=True) as session:
        return session.scalar(select(func.count()).select_from(table_of(ledger))) or 0


def test_entries_follow_each_other(layer: DataLayer, ledger: Ledger) -> None:
    with layer.session() as session:
        first, second = add(session, ledger, 1), add(session, ledger, 2)
        batch = add_many(session, ledger, 3)
        other = add(session, ledger, 1, chain="other")
    assert (first.seq, first.previous_hash, other.seq, other.previous_hash) == (1, GENESIS, 1, GENESIS)
    whole = [first, second, *batch]
    assert [entry.seq for entry in whole] == [1, 2, 3, 4, 5]
    assert [entry.previous_hash for entry in whole[1:]] == [entry.hash for entry in whole[:-1]]
    assert first.id is not None
    assert first.id < (second.id or 0)
    report = audit.verify(data=layer)
    assert report.valid
    assert (report.rows, report.chains) == (6, 2)


def test_what_is_stored_is_what_was_said(layer: DataLayer) -> None:
    with layer.session() as session:
        entry = add(session, LOG, 7, created_at=datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))))
    with layer.session(read_only=True) as session:
        row = session.execute(select(table_of(LOG)).where(table_of(LOG).c.id == entry.id)).one()
    assert row.created_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert row.detail == '{"n":7,"text":"é \\"\\n\\\\ 😀","none":null}'
    assert (row.uuid, row.chain_id, row.seq, row.hash_version) == (entry.uuid, CHAIN, 1, 2)
    assert (row.tenant_id, row.retention_tier, row.record_hash) == (CHAIN, "hot", entry.hash)


def test_a_rolled_back_entry_leaves_its_place_to_the_next(layer: DataLayer, ledger: Ledger) -> None:
    with layer.session() as session:
        add(session, ledger)
    with layer.session() as session:
        add_many(session, ledger, 5)
        session.rollback()
    with layer.session() as session:
        savepoint = session.begin_nested()
        add(session, ledger)
        savepoint.rollback()
        assert add(session, ledger).seq == 2
    assert audit.verify(data=layer).valid
    assert _count(layer, ledger) == 2


def test_an_append_takes_three_statements_and_two_on_postgresql(
    layer: DataLayer, ledger: Ledger, count_statements: CountStatements
) -> None:
    with layer.session() as session:
        add(session, ledger)
    with count_statements(layer.connection) as statements, layer.session() as session:
        add(session, ledger)
    wanted = 2 if layer.connection.dialect.name == "postgresql" else 3
    assert len(statements) == wanted, statements
    with count_statements(layer.connection) as statements, layer.session() as session:
        add_many(session, ledger, 100)
    assert len(statements) == 3, statements


def test_the_same_uuid_is_written_once(layer: DataLayer, ledger: Ledger) -> None:
    key = uuid7()
    with layer.session() as session:
        first = add(session, ledger, uuid=key)
        assert first.is_new
    with layer.session() as session:
        add(session, ledger, 2)
        again = add(session, ledger, uuid=key)
        (batched,) = add_many(session, ledger, 1, uuid=key)
    assert again == batched == first._replace(is_new=False)
    assert _count(layer, ledger) == 2
    for wrong in ({"number": 5}, {"chain": "other"}):
        with pytest.raises(EntryConflict), layer.session() as session:
            add(session, ledger, uuid=key, **wrong)
    assert audit.verify(data=layer).valid


def test_the_same_uuid_twice_in_one_batch_is_written_once(layer: DataLayer, ledger: Ledger) -> None:
    verbs: Any = getattr(audit, ledger.name)
    said = {**content(ledger), "uuid": uuid7()}
    with layer.session() as session:
        first, second, other = verbs.append_many(session, [said, said, content(ledger)])
    assert (first.is_new, second) == (True, first._replace(is_new=False))
    assert other.seq == first.seq + 1
    assert _count(layer, ledger) == 2
    payload = {"log": "detail", "records": "metadata", "events": "data"}[ledger.name]
    again = {**said, "uuid": uuid7()}
    with pytest.raises(EntryConflict), layer.session() as session:
        verbs.append_many(session, [again, {**again, payload: {"another": "entry"}}])
    assert audit.verify(data=layer).valid


def test_a_batch_of_any_size_keeps_its_order_and_its_values(layer: DataLayer, ledger: Ledger) -> None:
    """More rows than go into one statement, and text that each way to the database would have to escape."""
    verbs: Any = getattr(audit, ledger.name)
    payload = {"log": "detail", "records": "metadata", "events": "data"}[ledger.name]
    odd = ["%s", "%(x)s", ":y", "?", "'", '"', "\\", "\x7f\u2028", "é😀", "\n\t", "null", "7"]
    said = [{**content(ledger), payload: {"number": number, "text": odd[number % 12]}} for number in range(601)]
    with layer.session() as session:
        entries = verbs.append_many(session, said)
    assert [entry.seq for entry in entries] == list(range(1, 602))
    table = table_of(ledger)
    column = {"log": "detail", "records": "metadata", "events": "data_json"}[ledger.name]
    with layer.session(read_only=True) as session:
        asked = select(table.c[ledger.seq], table.c.uuid, table.c.created_at, table.c[column]).order_by(table.c.id)
        stored = [(row[0], row[1], row[2], json.loads(row[3])) for row in session.execute(asked)]
    assert stored == [
        (entry.seq, entry.uuid, entry.created_at, one[payload]) for entry, one in zip(entries, said, strict=True)
    ]
    assert audit.verify(data=layer).valid


def test_a_signed_record_can_be_repeated(layer: DataLayer) -> None:
    key, signer = uuid7(), new_key()
    with layer.session() as session:
        first = add(session, RECORDS, uuid=key, sign=signer)
        assert add(session, RECORDS, uuid=key, sign=signer) == first._replace(is_new=False)


def test_signing_without_a_key_is_an_error_and_never_silence(layer: DataLayer) -> None:
    with pytest.raises(SigningKeyRefused), layer.session() as session:
        add(session, RECORDS, sign=True)
    assert _count(layer, RECORDS) == 0


def test_a_version_that_was_not_expected_is_refused(layer: DataLayer, count_statements: CountStatements) -> None:
    with layer.session() as session:
        assert add(session, EVENTS, expected_version=0).seq == 1
        assert add(session, EVENTS, expected_version=1).seq == 2
        with count_statements(layer.connection) as statements:
            for expected in (0, 1, 3):
                with pytest.raises(StreamConflict) as caught:
                    add(session, EVENTS, expected_version=expected)
                assert (caught.value.expected, caught.value.found) == (expected, 2)
        assert not any("UPDATE" in statement for statement in statements), "nothing was locked"
        with pytest.raises(StreamConflict):
            add(session, EVENTS, chain="new", expected_version=3)


BAD: list[tuple[str, dict[str, Any]]] = [
    ("log", {"status": "maybe"}),
    ("log", {"status": None}),
    ("log", {"action": ""}),
    ("log", {"principal_id": None}),
    ("log", {"event_type": "no such event"}),
    ("log", {"action": "x" * 101}),
    ("log", {"duration_ms": 1 << 40}),
    ("log", {"duration_ms": "7"}),
    ("log", {"detail": {"blob": "x" * (1 << 20)}}),
    ("log", {"detail": float("nan")}),
    ("log", {"detail": {"x": float("inf")}}),
    ("log", {"detail": {"x": "\ud800"}}),
    ("log", {"detail": {1: "a", "1": "b"}}),
    ("log", {"detail": {"deep": [{None: 1}]}}),
    ("log", {"detail": {"x": object()}}),
    ("log", {"detail": {"at": datetime(2026, 1, 1)}}),  # noqa: DTZ001 - naive on purpose
    ("log", {"resource": "half \udc00"}),
    ("log", {"resource": "nul \0"}),
    ("log", {"tenant_id": "t" * 300}),
    ("log", {"tenant_id": "blank "}),
    ("log", {"tenant_id": ""}),
    ("log", {"created_at": datetime(2026, 1, 1)}),  # noqa: DTZ001 - naive on purpose
    ("log", {"created_at": "2026-01-01 00:00:00"}),
    ("log", {"uuid": "not-a-uuid"}),
    ("log", {"colour": "red"}),
    ("records", {"chain_id": "c" * 300}),
    ("records", {"chain_id": ""}),
    ("records", {"chain_id": None}),
    ("records", {"content_hash": "c" * 65}),
    ("records", {"content_hash": ""}),
    ("records", {"metadata": {True: 1}}),
    ("events", {"stream": "s" * 300}),
    ("events", {"stream": 7}),
    ("events", {"type": None}),
    ("events", {"data": {"x": b"bytes"}}),
    ("events", {"metadata": {"x": float("-inf")}}),
]


def test_what_does_not_fit_is_refused_before_anything_is_sent(
    layer: DataLayer, count_statements: CountStatements
) -> None:
    with layer.session() as session, count_statements(layer.connection) as statements:
        for name, wrong in BAD:
            verbs: Any = getattr(audit, name)
            said = content(LEDGERS[name])
            with pytest.raises(ValueRefused) as caught:
                verbs.append_many(session, [said, {**said, **wrong}])
            assert len(str(caught.value)) < 400, wrong
            with pytest.raises((ValueRefused, TypeError)):  # of an argument that it does not have: Python's own
                verbs.append(session, **{**said, **wrong})
        assert statements == []


def test_a_negative_version_is_no_version(layer: DataLayer) -> None:
    with layer.session() as session:
        for wrong in (-1, True, "1"):
            with pytest.raises(ValueRefused):
                add(session, EVENTS, expected_version=wrong)


def test_a_chain_that_lost_its_head_is_not_begun_again(layer: DataLayer, ledger: Ledger) -> None:
    with layer.session() as session:
        add_many(session, ledger, 3)
    with layer.session() as session:
        session.execute(HEADS.delete())
    with pytest.raises(ChainBroken), layer.session() as session:
        add(session, ledger)
    assert [one.reason for one in audit.verify(data=layer).breaks] == ["head_mismatch"]


def test_a_writer_that_does_not_lock_is_loud(layer: DataLayer, ledger: Ledger) -> None:
    """A head that was set back makes the next append take a place that is taken: the guards refuse it."""
    with layer.session() as session:
        first = add_many(session, ledger, 3)[0]
    with layer.session() as session:
        session.execute(HEADS.update().values(seq=1, hash=first.hash))
    with pytest.raises(ChainContended) as caught, layer.session() as session:
        add(session, ledger)
    assert isinstance(caught.value, TransactionLost)
    assert _count(layer, ledger) == 3


def test_pending_rows_of_the_session_are_written_first(layer: DataLayer) -> None:
    from legion_data.models import Node

    with layer.session() as session:
        session.add(Node(name="node-1"))
        add(session, LOG)
        assert session.execute(text("SELECT count(*) FROM nodes")).scalar() == 1
