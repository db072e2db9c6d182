"""``verify``: all of it, some of it, in several processes, and compared with what was known before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from legion_data import audit
from legion_data.audit import verification
from legion_data.audit.canonical import link
from legion_data.audit.ledgers import EVENTS, GENESIS, LEDGERS, LOG
from legion_data.audit.reading import rows_of
from legion_data.audit.statements import HEADS, table_of
from legion_data.audit.verifying import verify_in, verify_range
from legion_data.errors import ChainUnknown, CheckpointRefused, ValueRefused
from legion_data.keys.signing import PublicKeys
from tests.conformance.audit.entries import CHAIN, add, add_many, new_key, take_triggers_away

if TYPE_CHECKING:
    from pathlib import Path

    from legion_data.runtime import DataLayer


def _forge(layer: DataLayer, chain: str, first: int) -> None:
    """Write a chain anew from the place ``first`` on, with right hashes and a right head."""
    table = table_of(EVENTS)
    with layer.session() as session:
        connection = session.connection()
        rows = [row for batch in rows_of(connection, EVENTS, chain, 0) for row in batch]
        previous = GENESIS
        # From the end, so that no two rows name one predecessor on the way.
        written = []
        for row in rows:
            fields = list(row[5:])
            if row[1] >= first:
                fields[3] = '{"forged":true}'
            made = link(EVENTS, chain, row[1], previous, fields)
            written.append((row[0], fields[3], previous, made))
            previous = made
        for row_id, data, parent, made in reversed(written):
            change = {"data_json": data, "previous_hash": parent, "event_hash": made}
            session.execute(update(table).where(table.c.id == row_id).values(change))
        session.execute(
            update(HEADS).where(HEADS.c.chain_id == chain, HEADS.c.ledger == "events").values(hash=previous)
        )


def test_only_a_checkpoint_finds_a_chain_that_was_written_anew(layer: DataLayer, tmp_path: Path) -> None:
    with layer.session() as session:
        add_many(session, EVENTS, 10)
        add_many(session, LOG, 3)
    signer = new_key()
    keys = PublicKeys.of_signer(signer)
    said = audit.checkpoint(data=layer, signer=signer)
    file = tmp_path / "checkpoint.json"
    file.write_text(json.dumps(said), encoding="utf-8")
    with layer.session() as session:
        add_many(session, EVENTS, 2)
    report = audit.verify(data=layer, checkpoint=file, keys=keys)
    assert (report.valid, report.checkpoint) == (True, "signed")
    take_triggers_away(layer.connection)
    _forge(layer, CHAIN, 8)
    assert audit.verify(data=layer).valid, "hashes alone cannot know"
    found = audit.verify(data=layer, checkpoint=said, keys=keys).breaks
    assert [(one.chain, one.seq, one.reason) for one in found] == [(f"events:{CHAIN}", 10, "hash_mismatch")]


def test_a_checkpoint_finds_a_tail_that_was_cut_with_its_head(layer: DataLayer) -> None:
    with layer.session() as session:
        entries = add_many(session, EVENTS, 10)
    said = audit.checkpoint(data=layer)
    assert said["signature"] is None
    assert "Unsigned" in said["warning"]
    take_triggers_away(layer.connection)
    table = table_of(EVENTS)
    with layer.session() as session:
        session.execute(table.delete().where(table.c.sequence_number > 7))
        session.execute(update(HEADS).values(seq=7, hash=entries[6].hash))
    assert audit.verify(data=layer).valid, "hashes alone cannot know"
    report = audit.verify(data=layer, checkpoint=said)
    assert [(one.seq, one.reason) for one in report.breaks] == [(10, "truncated")]
    assert report.checkpoint == "unsigned"
    with layer.session() as session:
        session.execute(table.delete())
        session.execute(HEADS.delete())
    assert [one.reason for one in audit.verify(f"events:{CHAIN}", data=layer, checkpoint=said).breaks] == ["truncated"]


@pytest.mark.parametrize(
    ("signs_checkpoint", "signs_prune", "breaks"),
    [(False, False, []), (True, True, []), (True, False, [(2, "anchor_mismatch")])],
)
def test_a_checkpoint_outlives_a_prune_that_is_signed_as_it_is(
    layer: DataLayer, signs_checkpoint: bool, signs_prune: bool, breaks: list[tuple[int, str]]
) -> None:
    """An anchor that nobody signed may be of somebody who wrote the chain anew."""
    signer = new_key()
    with layer.session() as session:
        add(session, LOG, created_at="2026-01-01T00:00:00Z")
        add(session, LOG, created_at="2026-01-02T00:00:00Z")
    said = audit.checkpoint(data=layer, signer=signer if signs_checkpoint else None)
    with layer.session() as session:
        for day in (3, 4):
            add(session, LOG, created_at=f"2026-01-0{day}T00:00:00Z")
    audit.prune(f"log:{CHAIN}", "2026-01-04T00:00:00Z", data=layer, signer=signer if signs_prune else None)
    report = audit.verify(data=layer, checkpoint=said, keys=PublicKeys.of_signer(signer))
    assert [(one.seq, one.reason) for one in report.breaks] == breaks


def test_a_checkpoint_that_proves_nothing_is_refused(layer: DataLayer, tmp_path: Path) -> None:
    with layer.session() as session:
        add(session, LOG)
    signer = new_key()
    keys, others = PublicKeys.of_signer(signer), PublicKeys.of_signer(new_key())
    said = audit.checkpoint(data=layer, signer=signer)
    wrong: list[Any] = [
        {**said, "heads": [["log", CHAIN, 2, "0" * 64]]},
        {**said, "created_at_us": said["created_at_us"] + 1},
        {**said, "format": "something else"},
        {**said, "heads": [["other", CHAIN, 2, "0" * 64]], "signature": None},
        {**said, "heads": 7},
        {},
        tmp_path / "nowhere.json",
    ]
    for given in wrong:
        with pytest.raises(CheckpointRefused):
            audit.verify(data=layer, checkpoint=given, keys=keys)
    for unknown in (others, None):
        with pytest.raises(CheckpointRefused):
            audit.verify(data=layer, checkpoint=said, keys=unknown)
    assert audit.verify(data=layer, checkpoint=said, keys=keys).valid


def test_a_verification_goes_on_from_the_last_one(layer: DataLayer) -> None:
    with layer.session() as session:
        add_many(session, LOG, 10)
    first = audit.verify(data=layer)
    assert audit.verify(data=layer, since=first.positions).rows == 0
    with layer.session() as session:
        add_many(session, LOG, 5)
        add_many(session, EVENTS, 2)
    second = audit.verify(data=layer, since=json.loads(json.dumps(first.as_dict()))["positions"])
    assert (second.valid, second.rows) == (True, 7)
    take_triggers_away(layer.connection)
    table = table_of(LOG)
    with layer.session() as session:
        session.execute(update(table).where(table.c.seq == 10).values(record_hash="f" * 64))
    assert audit.verify(data=layer, since=second.positions).valid, "it was verified before"
    (one,) = audit.verify(data=layer, since={f"log:{CHAIN}": (9, "0" * 64)}).breaks[:1]
    assert (one.seq, one.reason) == (10, "parent_mismatch")


def test_batches_of_any_size_and_stretches_of_any_chain_say_the_same(layer: DataLayer) -> None:
    for ledger in LEDGERS.values():
        with layer.session() as session:
            add_many(session, ledger, 25)
    take_triggers_away(layer.connection)
    table = table_of(LOG)
    with layer.session() as session:
        for seq, change in ((7, {"resource": "x"}), (12, {"record_hash": "f" * 64}), (13, {"node": "x"})):
            session.execute(update(table).where(table.c.seq == seq).values(change))
        session.execute(table.delete().where(table.c.seq.in_([1, 18, 19, 20])))
    whole = audit.verify(data=layer).breaks
    wanted = [(1, "gap"), (7, "hash_mismatch"), (12, "hash_mismatch"), (13, "hash_mismatch"), (18, "gap")]
    assert [(one.seq, one.reason) for one in whole] == wanted
    for batch in (1, 2, 7, 25, 26):
        assert audit.verify(data=layer, batch=batch).breaks == whole
    with layer.connection.connect() as connection:
        for cut in range(1, 25):
            begin = verify_in(connection, LOG, CHAIN, until=cut)
            begin.add(verify_range(connection, LOG, CHAIN, cut + 1, None))
            found = [(one.seq, one.reason) for one in begin.breaks]
            # A gap that is cut in two is found by both sides.
            assert found == wanted or (cut in (18, 19) and len(found) == len(wanted) + 1), cut
            assert sum(one.rows for one in begin.breaks) == sum(one.rows for one in whole), cut


def test_processes_share_the_work_and_say_the_same(layer: DataLayer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "_STRETCH", 20)
    with layer.session() as session:
        add_many(session, LOG, 95)
        add_many(session, EVENTS, 3)
    told: list[tuple[int, int]] = []
    assert audit.verify(data=layer, jobs=None).valid
    report = audit.verify(data=layer, jobs=2, progress=lambda *said: told.append(said))
    assert (report.valid, report.rows) == (True, 98)
    assert told[-1] == (98, 98)
    assert report.positions == audit.verify(data=layer).positions
    take_triggers_away(layer.connection)
    table = table_of(LOG)
    with layer.session() as session:
        session.execute(update(table).where(table.c.seq == 41).values(node="x"))
        session.execute(table.delete().where(table.c.seq > 90))
    found = [(one.seq, one.reason, one.rows) for one in audit.verify(data=layer, jobs=2).breaks]
    assert found == [(41, "hash_mismatch", 1), (91, "truncated", 5)]


def test_what_is_asked_wrongly_is_said(layer: DataLayer) -> None:
    for chain in ("events:nope", "nope", "nope:x"):
        with pytest.raises(ChainUnknown):
            audit.verify(chain, data=layer)
    for wrong in ({"batch": 0}, {"jobs": 0}):
        with pytest.raises(ValueRefused):
            audit.verify(data=layer, **wrong)


def test_a_stream_is_verified_as_its_session_sees_it(layer: DataLayer) -> None:
    with layer.session() as session:
        add_many(session, EVENTS, 2)
        assert audit.events.verify_chain(session, CHAIN).length == 2
        assert audit.events.verify_chain(session, "nope").valid
        session.rollback()
    with layer.session(read_only=True) as session:
        assert audit.events.verify_chain(session, CHAIN).length == 0
        assert session.scalar(select(HEADS.c.seq)) in {None, 0}
