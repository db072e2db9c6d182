"""Evidence: an export is all that a stranger needs, in another program and another language."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from legion_data import audit
from legion_data.audit.ledgers import EVENTS, LEDGERS, LOG, RECORDS
from legion_data.errors import ChainUnknown, ValueRefused
from tests.conformance.audit.entries import CHAIN, add, add_many, new_key, of_before

if TYPE_CHECKING:
    from legion_data.audit.ledgers import Ledger
    from legion_data.runtime import DataLayer

VERIFIER = Path(__file__).parent / "independent_verifier.py"


def _told(path: Path) -> list[str]:
    done = subprocess.run([sys.executable, "-I", str(VERIFIER), str(path)], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


def _fill(layer: DataLayer, ledger: Ledger) -> None:
    with layer.session() as session:
        for number in range(1, 4):
            by_ledger: dict[str, dict[str, Any]] = {
                "log": {"detail": f"text {number} é\t\x7f\u2028"},
                "records": {"chain_hash": f"old-{number}"},
                "events": {"sequence_number": number},
            }
            of_before(session.connection(), ledger, **by_ledger[ledger.name])
    with layer.session() as session:
        more: dict[str, Any] = {"sign": new_key()} if ledger is RECORDS else {}
        odd = {"text": '\x00\x01\x1f\x7f\u2028 " \\ /'}
        payload: dict[str, Any] = {{"log": "detail", "records": "metadata", "events": "data"}[ledger.name]: odd}
        add_many(session, ledger, 5, **more)
        add(session, ledger, created_at="1969-12-31T23:59:59.999999Z", **payload)
        add_many(session, ledger, 2, chain="other")


def test_a_verifier_that_shares_no_code_agrees(layer: DataLayer, tmp_path: Path) -> None:
    assert len(VERIFIER.read_text().splitlines()) <= 66
    verify: Any = runpy.run_path(str(VERIFIER))["verify"]
    for ledger in LEDGERS.values():
        _fill(layer, ledger)
        written = list(audit.export_jsonl(f"{ledger.name}:{CHAIN}", data=layer))
        file = tmp_path / f"{ledger.name}.jsonl"
        file.write_text("".join(written), encoding="utf-8")
        assert _told(file) == ["valid"]
        lines = [json.loads(line) for line in written]
        assert [line["type"] for line in lines] == ["chain", "anchor", *["sealed"] * 3, *["row"] * 6, "head"]
        for index, line in enumerate(lines[1:], start=1):
            assert verify([*lines[:index], _changed(line), *lines[index + 1 :]]) != [], line
            assert verify([*lines[:index], *lines[index + 1 :]]) != [], line


def _changed(said: dict[str, Any]) -> dict[str, Any]:
    if said["type"] == "row":
        return {**said, "fields": {**said["fields"], "created_at": said["fields"]["created_at"] + 1}}
    if said["type"] == "sealed":
        return {**said, "row": [said["row"][0] + 1, *said["row"][1:]]}
    return {**said, "seq": said["seq"] + 1}


def test_an_export_from_an_instant_on_begins_behind_what_is_left_out(layer: DataLayer, tmp_path: Path) -> None:
    with layer.session() as session:
        for day in range(1, 6):
            add(session, EVENTS, day, created_at=f"2026-01-0{day}T00:00:00Z")
    for since, count in (("2026-01-03T00:00:00Z", 3), ("2026-01-03T00:00:00.000001Z", 2), ("2027-01-01T00:00:00Z", 0)):
        lines = list(audit.export_jsonl(f"events:{CHAIN}", since, data=layer))
        assert len(lines) == count + 2
        file = tmp_path / "since.jsonl"
        file.write_text("".join(lines), encoding="utf-8")
        assert _told(file) == ["valid"]


def test_what_is_left_of_a_pruned_chain_can_be_exported(layer: DataLayer, tmp_path: Path) -> None:
    _fill(layer, LOG)
    with layer.session() as session:
        add(session, LOG, created_at="2100-01-01T00:00:00Z")
    assert audit.prune(f"log:{CHAIN}", "2099-01-01T00:00:00Z", data=layer)
    lines = list(audit.export_jsonl(f"log:{CHAIN}", data=layer))
    file = tmp_path / "pruned.jsonl"
    file.write_text("".join(lines), encoding="utf-8")
    assert [json.loads(line)["type"] for line in lines] == ["chain", "anchor", "anchor", "row", "head"]
    assert _told(file) == ["valid"]


def test_what_is_asked_wrongly_is_said_before_the_first_line(layer: DataLayer) -> None:
    for chain in ("log", "nothing:x", "events:nope", ""):
        with pytest.raises(ChainUnknown):
            audit.export_jsonl(chain, data=layer)
    with pytest.raises(ValueRefused):
        audit.export_jsonl("events:nope", "2026-01-01", data=layer)


def test_an_export_reads_one_state(layer: DataLayer) -> None:
    with layer.session() as session:
        add_many(session, EVENTS, 3)
    lines = audit.export_jsonl(f"events:{CHAIN}", data=layer)
    first = next(lines)
    with layer.session() as session:
        add(session, EVENTS, 4)
        assert session.execute(text("SELECT count(*) FROM governance_events")).scalar() == 4
    rest = [json.loads(line) for line in lines]
    assert json.loads(first)["type"] == "chain"
    assert (len(rest), rest[-1]["seq"]) in {(4, 3), (5, 4)}, "rows and head belong together"
