"""What is damaged is set aside with the reason, what was left half-done is swept, and the rest is delivered."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from legion_data.spool.waiting import ABANDONED_S

if TYPE_CHECKING:
    from pathlib import Path

    from legion_data.spool import Spool


def test_unreadable_files_are_set_aside_with_the_reason(spool: Spool, folder: Path) -> None:
    contents = {
        "1.json": b'{"a":',
        "2.json": b"",
        "3.json": b'"\xff"',
        "4.json": b"NaN",
        "5.json": b"[" * 100_000,
        "6.json": b"7",
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    os.mkfifo(folder / "7.json")
    (folder / "8.json").mkdir()
    (folder / "9.json").symlink_to("/etc/passwd")
    seen: list[Any] = []
    assert spool.drain("ns", seen.append) == 1
    assert seen == [7]
    reasons = {path.name: path.read_text().strip() for path in (folder / "quarantine").glob("*.reason")}
    assert reasons["1.json.reason"].startswith("Expecting value")
    assert reasons["2.json.reason"] == "the file is empty"
    assert reasons["3.json.reason"] == "not UTF-8 at byte 1"
    assert reasons["4.json.reason"] == "NaN is no JSON"
    assert reasons["5.json.reason"] == "nested too deeply"
    assert {"8.json.reason", "9.json.reason"} <= set(reasons)
    left = {path.name for path in (folder / "quarantine").glob("*.corrupt")}
    assert left == {f"{number}.json.corrupt" for number in (1, 2, 3, 4, 5, 7, 8, 9)}
    assert spool.stats()["ns"].quarantined == 8
    assert (folder / "quarantine" / "1.json.corrupt").read_bytes() == contents["1.json"]


def test_a_damaged_line_is_set_aside_alone(spool: Spool) -> None:
    spool.write_many("ns", [1, 2, 3])
    (batch,) = (spool.folder / "ns").glob("*.jsonl")
    batch.write_bytes(b"1\n{torn\n3\n")
    seen: list[Any] = []
    assert spool.read("ns") == [1, 3]
    assert spool.drain("ns", seen.append) == 2
    assert seen == [1, 3]
    (aside,) = (spool.folder / "ns" / "quarantine").glob("*.corrupt")
    assert aside.read_bytes() == b"{torn"
    assert not batch.exists()


def test_progress_that_does_not_fit_is_not_believed(spool: Spool) -> None:
    spool.write_many("ns", [1, 2, 3])
    assert spool.drain("ns", lambda _: None, limit=1) == 1
    assert spool.read("ns") == [2, 3]
    (progress,) = (spool.folder.parent / ".state" / "lex_metering" / "ns").glob("*.progress")
    for torn in (b"", b"\0" * 31, b"%019d %010d\n" % (3, 1), b"%019d %010d\n" % (999, 9)):
        progress.write_bytes(torn)
        assert spool.read("ns") == [1, 2, 3]


def test_what_crashed_writers_left_is_removed_and_what_is_being_written_is_not(spool: Spool, folder: Path) -> None:
    old, young = folder / ".1-x.json.tmp-1", folder / ".2-x.json.tmp-2"
    for path in (old, young):
        path.write_text('{"half": ')
    gone = old.stat().st_mtime - ABANDONED_S - 1
    os.utime(old, (gone, gone))
    assert spool.count("ns") == 0
    assert spool.drain("ns", lambda _: None) == 0
    assert list(folder.iterdir()) == [young]


def test_a_damaged_line_between_does_not_settle_what_is_not_taken(spool: Spool) -> None:
    spool.write_many("ns", [1, 2, 3])
    (batch,) = (spool.folder / "ns").glob("*.jsonl")
    batch.write_bytes(b"1\n{torn\n3\n")

    def refuse(_: list[Any]) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        spool.drain_batches("ns", refuse, size=10)
    assert spool.read("ns") == [1, 3]
