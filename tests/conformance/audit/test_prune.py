"""Pruning: the old end goes, an anchor stays, and the rest verifies from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update

from legion_data import audit
from legion_data.audit.ledgers import EVENTS, LOG, RECORDS
from legion_data.audit.statements import ANCHORS, table_of
from legion_data.errors import ChainBroken, ChainUnknown, ValueRefused
from legion_data.keys.signing import PublicKeys
from tests.conformance.audit.entries import CHAIN, add, new_key, of_before, take_triggers_away

if TYPE_CHECKING:
    from legion_data.audit.ledgers import Ledger
    from legion_data.runtime import DataLayer


def _days(layer: DataLayer, ledger: Ledger, *days: int) -> None:
    with layer.session() as session:
        for day in days:
            add(session, ledger, day, created_at=f"2026-01-{day:02}T00:00:00Z")


def _count(layer: DataLayer, ledger: Ledger) -> int:
    with layer.session(read_only=True) as session:
        return session.scalar(select(func.count()).select_from(table_of(ledger))) or 0


def test_the_rest_verifies_and_grows_on(layer: DataLayer, ledger: Ledger) -> None:
    name = f"{ledger.name}:{CHAIN}"
    _days(layer, ledger, *range(1, 11))
    with layer.session() as session:
        add(session, ledger, chain="other", created_at="2026-01-01T00:00:00Z")
    signer = new_key()
    keys = PublicKeys.of_signer(signer)
    pruned = audit.prune(name, "2026-01-05T00:00:00Z", signer=signer, retention="policy 12", data=layer)
    assert pruned is not None
    assert (pruned.seq, pruned.rows, pruned.is_signed) == (4, 4, True)
    assert audit.prune(name, "2026-01-05T00:00:00Z", data=layer) is None
    report = audit.verify(data=layer, keys=keys)
    assert report.valid
    assert report.rows == 7
    assert [one[1:4] for one in audit.verify(name, False, data=layer).breaks] == [(1, None, "gap")]
    _days(layer, ledger, 11)
    again = audit.prune(name, "2026-01-10T00:00:00Z", data=layer)
    assert again is not None
    assert (again.seq, again.rows, again.is_signed) == (9, 5, False)
    everything = audit.prune(name, "2100-01-01T00:00:00Z", data=layer)
    assert everything is not None
    assert everything.seq == 11
    assert audit.verify(data=layer, keys=keys).valid
    _days(layer, ledger, 12)
    report = audit.verify(name, data=layer)
    assert (report.valid, report.rows) == (True, 1)
    with layer.session() as session:
        anchors = session.execute(select(ANCHORS).order_by(ANCHORS.c.id)).all()
    assert [anchor.retention for anchor in anchors] == [
        "policy 12",
        "before 2026-01-10T00:00:00+00:00",
        "before 2100-01-01T00:00:00+00:00",
    ]
    assert [anchor.previous_anchor for anchor in anchors[1:]] == [anchor.anchor_hash for anchor in anchors[:-1]]


def test_order_is_the_place_whatever_the_clocks_said(layer: DataLayer) -> None:
    """Bug B7: a clock that runs behind must not take a young row's predecessors away."""
    _days(layer, EVENTS, 1, 2, 9, 3, 4)
    pruned = audit.prune(f"events:{CHAIN}", "2026-01-05T00:00:00Z", data=layer)
    assert pruned is not None
    assert pruned.seq == 2
    assert audit.verify(data=layer).rows == 3


def test_what_a_seam_holds_goes_as_a_whole_or_not_at_all(layer: DataLayer) -> None:
    with layer.session() as session:
        for day in (1, 2, 20):
            of_before(session.connection(), LOG, created_at=f"2026-01-{day:02}T00:00:00Z")
    name = f"log:{CHAIN}"
    assert audit.prune(name, "2026-01-05T00:00:00Z", data=layer) is None, "no seam holds them yet"
    _days(layer, LOG, 3, 4, 5)
    assert audit.prune(name, "2026-01-05T00:00:00Z", data=layer) is None, "one of them is too young"
    assert _count(layer, LOG) == 6
    pruned = audit.prune(name, "2026-01-21T00:00:00Z", data=layer)
    assert pruned is not None
    assert (pruned.seq, pruned.rows) == (6, 6)
    report = audit.verify(data=layer)
    assert (report.valid, report.rows, report.sealed_rows) == (True, 0, 0)
    _days(layer, LOG, 22)
    assert audit.verify(data=layer).valid
    assert _count(layer, LOG) == 1


def test_a_chain_that_does_not_verify_is_evidence_and_stays(layer: DataLayer, ledger: Ledger) -> None:
    _days(layer, ledger, *range(1, 6))
    take_triggers_away(layer.connection)
    table = table_of(ledger)
    with layer.session() as session:
        session.execute(update(table).where(table.c[ledger.seq] == 2).values(created_at="2026-01-01T12:00:00Z"))
    with pytest.raises(ChainBroken, match="does not verify at 2"):
        audit.prune(f"{ledger.name}:{CHAIN}", "2026-01-04T00:00:00Z", data=layer)
    assert _count(layer, ledger) == 5


def test_an_anchor_that_was_changed_is_found(layer: DataLayer) -> None:
    signer = new_key()
    keys = PublicKeys.of_signer(signer)
    _days(layer, RECORDS, *range(1, 6))
    audit.prune(f"records:{CHAIN}", "2026-01-03T00:00:00Z", signer=signer, data=layer)
    take_triggers_away(layer.connection)
    with layer.session() as session:
        true = dict(session.execute(select(ANCHORS)).mappings().one())
    changes: list[dict[str, Any]] = [
        {"seq": 3},
        {"hash": "0" * 64},
        {"row_count": 1},
        {"retention": "other"},
        {"signature": None},
        {"signature": _another(str(true["signature"]))},
        {"previous_anchor": "1" * 64},
        {"created_at": "2026-01-01T00:00:00Z"},
    ]
    for change in changes:
        with layer.session() as session:
            session.execute(update(ANCHORS).values(change))
        reasons = {one.reason for one in audit.verify(data=layer, keys=keys).breaks}
        assert "anchor_mismatch" in reasons, change
        with layer.session() as session:
            session.execute(update(ANCHORS).values({name: true[name] for name in change}))
    assert audit.verify(data=layer, keys=keys).valid


def _another(signature: str) -> str:
    """One whose first byte differs."""
    prefix, _, encoded = signature.rpartition(":")
    return f"{prefix}:{'B' if encoded[0] == 'A' else 'A'}{encoded[1:]}"


def test_what_cannot_be_pruned_is_said(layer: DataLayer) -> None:
    with pytest.raises(ChainUnknown):
        audit.prune("log:nobody", "2026-01-01T00:00:00Z", data=layer)
    with pytest.raises(ValueRefused):
        audit.prune("log:nobody", "2026-01-01", data=layer)
