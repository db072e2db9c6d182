"""Format 1 gives what the predecessor gave, byte for byte, for every vector."""

from __future__ import annotations

from typing import Any

import pytest

from legion_data.audit import predecessor
from legion_data.audit.canonical import digest
from legion_data.audit.ledgers import GENESIS
from legion_data.errors import ValueRefused
from tests.vectors import cases, decoded, document, listed


def _names(name: str) -> list[str]:
    return [case["name"] for case in listed(name)]


def _record(given: Any) -> Any:
    """An audit log row of a vector: of a symbol and a text of one name, the symbol counts."""
    if isinstance(given, dict) and "$map" in given:
        pairs = sorted(given["$map"], key=lambda pair: isinstance(pair[0], dict))
        return {decoded(key): decoded(value) for key, value in pairs}
    return decoded(given)


@pytest.mark.parametrize("name", ["audit_log_chain", "audit_log_canonical_edge_cases"])
def test_the_text_and_hash_of_an_audit_log_row(name: str) -> None:
    for case in listed(name):
        record = _record(case["input"])
        assert predecessor.log_text(record) == case["expected"]["canonical"], case["name"]
        assert predecessor.log_hash(record) == case["expected"]["record_hash"], case["name"]
        assert predecessor.log_hash(type("Row", (), record)()) == case["expected"]["record_hash"], "by attributes"


@pytest.mark.parametrize("name", _names("audit_log_verify"))
def test_the_verdict_on_an_audit_log(name: str) -> None:
    case = next(case for case in listed("audit_log_verify") if case["name"] == name)
    assert predecessor.verify_log([_record(row) for row in case["input"]]) == case["expected"]


@pytest.mark.parametrize("name", _names("audit_record_hash"))
def test_the_hash_of_an_audit_record(name: str) -> None:
    case = next(case for case in listed("audit_record_hash") if case["name"] == name)
    given = {key["$sym"]: value for key, value in case["input"]["$map"]}
    moment = given["timestamp"]
    text = moment if isinstance(moment, str) else moment.get("$time") or moment["$datetime"]
    assert predecessor.record_microseconds(text) == case["expected"]["us"]
    made = predecessor.record_hash(given["parent_hash"], given["content_hash"], text, given["content_type"])
    assert made == case["expected"]["chain_hash"]


@pytest.mark.parametrize("moment", [None, "", "yesterday", "2026-13-01T00:00:00Z", 7])
def test_what_is_no_instant_is_refused(moment: Any) -> None:
    with pytest.raises(ValueRefused):
        predecessor.record_hash(GENESIS, "c", moment, "t")


def test_the_chain_of_audit_records() -> None:
    rows = []
    for number, case in enumerate(cases("audit_record_chain").values(), start=1):
        given, expected = case["input"], case["expected"]
        assert predecessor.record_microseconds(given["now"]) == expected["created_at_us"]
        made = predecessor.record_hash(
            expected["parent_hash"], given["content_hash"], given["now"], given["content_type"]
        )
        assert made == expected["chain_hash"]
        rows.append({"id": number, "created_at": given["now"], **given, **expected})
    main = [row for row in rows if row["chain_id"] == "chain-main"]
    assert predecessor.verify_records(main) == document("audit_record_chain")["verify"]


@pytest.mark.parametrize("name", _names("audit_record_verify"))
def test_the_verdict_on_audit_records(name: str) -> None:
    case = next(case for case in listed("audit_record_verify") if case["name"] == name)
    verdict = predecessor.verify_records(case["input"])
    if "broken_at" in verdict:
        verdict["broken_at"] = [row["id"] for row in case["input"]].index(verdict["broken_at"])
    assert verdict == case["expected"]


def test_the_chain_of_governance_events() -> None:
    streams: dict[str, list[Any]] = {}
    for case in listed("event_store_chain"):
        row = case["expected"]["stored"]
        made = predecessor.event_hash(
            row["stream_id"],
            row["sequence_number"],
            row["event_type"],
            row["data_json"],
            row["metadata_json"],
            row["previous_hash"],
        )
        assert made == row["event_hash"] == case["expected"]["returned"]["hash"], case["name"]
        streams.setdefault(row["stream_id"], []).append(row)
    assert predecessor.verify_events(streams["stream-a"]) == document("event_store_chain")["verify_stream_a"]


@pytest.mark.parametrize("name", _names("event_store_verify"))
def test_the_verdict_on_governance_events(name: str) -> None:
    case = next(case for case in listed("event_store_verify") if case["name"] == name)
    assert predecessor.verify_events(case["input"]) == case["expected"]


def test_an_instant_without_a_zone_is_utc_on_every_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bug B7: the predecessor's answer depended on the zone of the node that verified."""
    import time

    expected = predecessor.record_hash(GENESIS, "c", "2026-01-01T00:00:00.123456Z", "t")
    try:
        for zone in ("America/Denver", "Asia/Kolkata", "UTC"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert predecessor.record_hash(GENESIS, "c", "2026-01-01 00:00:00.123456", "t") == expected
    finally:
        monkeypatch.undo()
        time.tzset()
    assert expected == digest(f"{GENESIS}:c:1767225600123456:t")
