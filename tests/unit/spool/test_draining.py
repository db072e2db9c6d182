"""Delivered at least once, in order, one by one; what cannot be delivered is set aside with the reason."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from legion_data.errors import SpoolBusy, SpoolError
from legion_data.spool import Entry, Spool

if TYPE_CHECKING:
    from pathlib import Path

    from legion_data.spool import Dead


class Poison:
    """A handler that keeps what it is given, and raises for what it cannot stand."""

    def __init__(self, *bad: Any) -> None:
        self.bad = set(bad)
        self.seen: list[Any] = []

    def __call__(self, payload: Any) -> None:
        if payload in self.bad:
            raise LookupError(f"cannot stand {payload}")
        self.seen.append(payload)


def test_files_and_batches_are_delivered_in_the_order_of_writing(spool: Spool) -> None:
    spool.write("ns", 0)
    assert spool.write_many("ns", [1, 2, 3]) == 3
    spool.write("ns", 4)
    assert spool.write_many("ns", iter([5])) == 1
    assert spool.write_many("ns", []) == 0
    assert (spool.read("ns"), spool.count("ns")) == ([0, 1, 2, 3, 4, 5], 6)
    assert len(list((spool.folder / "ns").glob("*.json"))) == 3  # what the predecessor sees
    seen: list[Any] = []
    assert spool.drain("ns", seen.append) == 6
    assert seen == [0, 1, 2, 3, 4, 5]
    assert (list((spool.folder / "ns").iterdir()), spool.count("ns")) == ([], 0)


@pytest.mark.parametrize("bad", range(6))
def test_a_drain_that_stops_goes_on_where_it_was(bad: int, spool: Spool) -> None:
    spool.write("ns", 0)
    spool.write_many("ns", [1, 2, 3, 4])
    spool.write("ns", 5)
    poison = Poison(bad)
    with pytest.raises(LookupError, match=f"cannot stand {bad}"):
        spool.drain("ns", poison)
    assert spool.read("ns") == list(range(bad, 6))
    assert spool.count("ns") == 6 - bad
    poison.bad.clear()
    assert spool.drain("ns", poison) == 6 - bad
    assert poison.seen == list(range(6))


@pytest.mark.parametrize("limit", range(1, 7))
def test_a_limit_ends_a_drain_and_loses_nothing(limit: int, spool: Spool) -> None:
    spool.write_many("ns", [0, 1, 2])
    spool.write("ns", 3)
    spool.write_many("ns", [4, 5])
    seen: list[Any] = []
    counts = []
    while spool.count("ns"):
        counts.append(spool.drain("ns", seen.append, limit=limit))
    assert seen == list(range(6))
    assert sum(counts) == 6
    assert max(counts) == limit
    assert spool.drain("ns", seen.append, limit=0) == 0


@pytest.mark.parametrize("bad", range(6))
def test_after_max_attempts_an_entry_is_among_the_dead_and_the_rest_goes_on(bad: int, spool: Spool) -> None:
    spool.write("ns", 0)
    spool.write_many("ns", [1, 2, 3, 4])
    spool.write("ns", 5)
    poison = Poison(bad)
    for _ in range(2):
        with pytest.raises(LookupError):
            Spool.for_("lex_metering", root=spool.folder.parent).drain("ns", poison, max_attempts=3)
    assert spool.drain("ns", poison, max_attempts=3) == 5 - bad
    assert poison.seen == [number for number in range(6) if number != bad]
    assert spool.count("ns") == 0
    (one,) = spool.dead("ns")
    assert (one.error, one.message, one.attempts) == ("LookupError", f"cannot stand {bad}", 3)
    assert one.at is not None
    assert abs((datetime.now(UTC) - one.at).total_seconds()) < 60
    assert json.loads((spool.folder / "ns" / "dead" / one.name).read_text()) == bad


def test_attempts_are_of_one_entry(spool: Spool) -> None:
    spool.write_many("ns", [1, 2])
    with pytest.raises(LookupError):
        spool.drain("ns", Poison(1), max_attempts=2)
    poison = Poison(2)  # 1 is taken at its second attempt; 2 has failed only once
    with pytest.raises(LookupError):
        spool.drain("ns", poison, max_attempts=2)
    assert spool.read("ns") == [2]


def test_the_dead_wait_again_in_their_old_place(spool: Spool) -> None:
    spool.write("ns", 0)
    spool.write_many("ns", [1, 2, 3, 4])
    assert spool.drain("ns", Poison(0, 2, 3), max_attempts=1) == 2
    spool.write("ns", 5)
    ids: dict[Any, str] = {}
    assert [one.message for one in spool.dead("ns")] == ["cannot stand 0", "cannot stand 2", "cannot stand 3"]
    assert spool.requeue("ns") == 3
    assert spool.dead("ns") == []
    assert list((spool.folder / "ns" / "dead").iterdir()) == []
    assert spool.read("ns") == [0, 2, 3, 5]
    assert spool.drain_entries("ns", lambda entry: ids.update({entry.payload: entry.id})) == 4
    assert len(set(ids.values())) == 4


def test_dead_without_a_note_are_listed_all_the_same(spool: Spool) -> None:
    spool.write("ns", 1)
    spool.drain("ns", Poison(1), max_attempts=1)
    for note in (spool.folder / "ns" / "dead").glob("*.error"):
        note.write_text("torn {")
    (one,) = spool.dead("ns")
    assert _facts(one) == ("unknown", "", 0, None)


def _facts(one: Dead) -> tuple[Any, ...]:
    return one.error, one.message, one.attempts, one.at


def test_an_entry_has_one_id_however_often_it_is_delivered(spool: Spool) -> None:
    path = spool.write("ns", "single")
    spool.write_many("ns", ["first", "second"])
    waiting = list(spool.entries("ns"))
    assert waiting[0].id == path.stem[20:]
    assert len({entry.id for entry in waiting}) == 3
    seen: list[Entry] = []

    def refuse(entry: Entry) -> None:
        seen.append(entry)
        if entry.payload == "second" and len(seen) == 3:
            raise LookupError

    with pytest.raises(LookupError):
        spool.drain_entries("ns", refuse)
    spool.drain_entries("ns", refuse)
    assert seen == [*waiting, waiting[-1]]
    assert all(entry.written_at is not None for entry in seen)


def test_what_is_written_during_a_drain_is_for_the_next_one(spool: Spool) -> None:
    spool.write("ns", 1)
    assert spool.drain("ns", lambda payload: spool.write("ns", payload + 1)) == 1
    assert spool.read("ns") == [2]


def test_a_handler_may_use_the_spool_but_not_drain_what_it_drains(spool: Spool) -> None:
    spool.write("ns", 1)
    spool.write("other", 2)
    inner: list[int] = []
    spool.drain("ns", lambda _: inner.append(spool.drain("other", print)))
    assert inner == [1]
    spool.write("ns", 3)
    with pytest.raises(SpoolBusy, match="this thread"):
        spool.drain("ns", lambda _: spool.drain("ns", print))
    assert spool.drain("ns", print) == 1


def test_an_interrupt_keeps_the_entry_and_counts_as_no_attempt(spool: Spool) -> None:
    spool.write("ns", 1)

    def interrupted(_: Any) -> None:
        raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            spool.drain("ns", interrupted, max_attempts=1)
    assert (spool.read("ns"), spool.dead("ns")) == ([1], [])


def test_batches_are_taken_whole_or_stay_whole(spool: Spool) -> None:
    spool.write("ns", 0)
    spool.write_many("ns", [1, 2, 3, 4])
    spool.write("ns", 5)
    seen: list[list[Any]] = []

    def take(batch: list[Any]) -> None:
        if 3 in batch and len(seen) == 1:
            seen.append([])
            raise LookupError
        seen.append(batch)

    with pytest.raises(LookupError):
        spool.drain_batches("ns", take, size=3)
    assert spool.read("ns") == [3, 4, 5]
    assert spool.drain_batches("ns", take, size=3) == 3
    assert [payload for batch in seen for payload in batch] == [0, 1, 2, 3, 4, 5]
    spool.write_many("ns", [6, 7, 8])
    assert spool.drain_batches("ns", take, size=10, limit=2) == 2
    assert spool.read("ns") == [8]


def test_figures_tell_depth_bytes_and_age(spool: Spool, folder: Path) -> None:
    assert spool.stats() == {}
    spool.write("ns", "abc")
    spool.write_many("ns", [1, 2, 3])
    spool.drain("ns", print, limit=2)
    (figures,) = spool.stats().values()
    assert (figures.depth, figures.size_bytes, figures.dead, figures.quarantined) == (2, 6, 0, 0)
    assert figures.oldest_age_s is not None
    assert 0 <= figures.oldest_age_s < 60
    (folder / "1.json").write_text("1")  # a name that does not say when
    os.utime(folder / "1.json", (1_000_000_000, 1_000_000_000))
    age_s = spool.stats()["ns"].oldest_age_s
    assert age_s is not None
    assert age_s > 10**8
    spool.clear("ns")
    assert spool.stats()["ns"][:3] == (0, 0, None)


@pytest.mark.parametrize("number", [0, -1])
def test_no_attempts_and_empty_batches_make_no_sense(number: int, spool: Spool) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        spool.drain("ns", print, max_attempts=number)
    with pytest.raises(ValueError, match="at least 1"):
        spool.drain_batches("ns", print, size=number)


def test_an_entry_that_cannot_be_removed_is_an_error(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    spool.write("ns", 1)

    def fail(*_: Any, **__: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    with monkeypatch.context() as broken:
        broken.setattr(os, "unlink", fail)
        with pytest.raises(SpoolError, match="not permitted"):
            spool.drain("ns", lambda _: None)
    assert spool.read("ns") == [1]
