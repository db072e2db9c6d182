"""A spool whose users are killed at any step loses nothing that was acknowledged, and hands on no half entry.

100 rounds of each kind, spread over all steps; with LEGION_TEST_NIGHTLY=1 1,000, which is every step several times.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from legion_data.spool import Spool
from legion_data.spool.waiting import ABANDONED_S
from tests.crash.spool_lives import Lives

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROUNDS = 1_000 if os.environ.get("LEGION_TEST_NIGHTLY") else 100


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    process = Lives()
    yield process
    process.close()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool.for_("lex", root=tmp_path / "spool")


def _noted(notes: Path) -> list[list[int]]:
    return [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []


def _waiting(spool: Spool) -> list[int]:
    """The numbers that wait; each payload must be whole."""
    payloads = spool.read("ns")
    assert all(payload["text"] == "x" * 100 for payload in payloads)
    return [payload["number"] for payload in payloads]


def _steps(lives: Lives, work: str, root: Path, notes: Path) -> int:
    life = lives.live(work, root, notes, first=0)
    assert life.error is None, life
    assert life.ticks > 20
    return life.ticks


def _moments(steps: int) -> Iterator[int]:
    """A step to die at for each round, from the first to the last."""
    for number in range(ROUNDS):
        yield 1 + (number * steps // ROUNDS if steps > ROUNDS else number % steps)


def test_a_writer_killed_anywhere_loses_nothing_that_it_was_told_is_kept(lives: Lives, tmp_path: Path) -> None:
    steps = _steps(lives, "write", tmp_path / "measured", tmp_path / "measured-notes")
    killed, halves = 0, 0
    for number, moment in enumerate(_moments(steps)):
        root, notes = tmp_path / f"{number}", tmp_path / f"notes-{number}"
        life = lives.live("write", root, notes, kill_at=moment)
        assert life.error is None, (moment, life)
        killed += life.was_killed
        spool = Spool.for_("lex", root=root)
        told, found = [one for fact in _noted(notes) for one in fact], _waiting(spool)
        assert found[: len(told)] == told, moment
        # What comes after is whole all the same: the one that was being written, all of a batch or nothing of it.
        assert found[len(told) :] in ([], [len(told)], [3, 4, 5]), moment
        assert lives.live("write", root, notes, first=10).error is None
        assert _waiting(spool) == [*found, *range(10, 16)], moment
        halves += _what_was_left_is_swept(spool)
        shutil.rmtree(root)
    assert killed > ROUNDS * 0.9
    assert halves > ROUNDS // 10


def _what_was_left_is_swept(spool: Spool) -> int:
    folder = spool.folder / "ns"
    halves = [path for path in folder.iterdir() if path.name.startswith(".")]
    for path in halves:
        os.utime(path, (path.stat().st_mtime - ABANDONED_S - 60,) * 2)
    spool.drain("ns", lambda _: None)
    assert list(folder.iterdir()) == []  # no quarantine either
    return len(halves)


def _fill(spool: Spool, first: int, count: int) -> None:
    for start in range(first, first + count, 4):
        payloads = [{"number": number, "text": "x" * 100} for number in range(start, min(start + 4, first + count))]
        spool.write("ns", payloads[0], durable=False)
        spool.write_many("ns", payloads[1:], durable=False)


def _dead(spool: Spool) -> list[int]:
    folder = spool.folder / "ns" / "dead"
    return [json.loads((folder / one.name).read_text())["number"] for one in spool.dead("ns")]


def test_a_drainer_killed_anywhere_delivers_all_in_order_and_at_most_the_one_in_hand_twice(
    lives: Lives, tmp_path: Path, spool: Spool
) -> None:
    notes, root = tmp_path / "notes", tmp_path / "spool"
    measured = Spool.for_("lex", root=tmp_path / "measured")
    _fill(measured, 0, 12)
    steps = _steps(lives, "drain", tmp_path / "measured", tmp_path / "measured-notes")
    killed = 0
    for moment in _moments(steps):
        notes.unlink(missing_ok=True)
        _fill(spool, 0, 12)
        life = lives.live("drain", root, notes, kill_at=moment)
        assert life.error is None, (moment, life)
        killed += life.was_killed
        taken = [one for (one,) in _noted(notes)]
        waits, dead = _waiting(spool), _dead(spool)
        assert {*taken, *waits, *dead} == set(range(12)), moment
        assert taken == [number for number in range(12) if number != 7][: len(taken)]
        twice = [one for one in waits if one in {*taken, *dead}]
        assert twice in ([], waits[:1]), moment  # in hand, or on its way to the dead
        assert lives.live("drain", root, notes).error is None
        assert [one for (one,) in _noted(notes)] == [*taken, *(one for one in waits if one != 7)]
        assert (_waiting(spool), _dead(spool)) == ([], [7])
        _bury_for_good(spool)
    assert killed > ROUNDS * 0.9


def _bury_for_good(spool: Spool) -> None:
    for path in (spool.folder / "ns" / "dead").iterdir():
        path.unlink()


def test_a_drainer_of_batches_killed_anywhere_delivers_all_and_at_most_one_batch_twice(
    lives: Lives, tmp_path: Path, spool: Spool
) -> None:
    notes, root = tmp_path / "notes", tmp_path / "spool"
    _fill(Spool.for_("lex", root=tmp_path / "measured"), 0, 12)
    steps = _steps(lives, "drain_batches", tmp_path / "measured", tmp_path / "measured-notes")
    for moment in _moments(steps):
        notes.unlink(missing_ok=True)
        _fill(spool, 0, 12)
        life = lives.live("drain_batches", root, notes, kill_at=moment)
        assert life.error is None, (moment, life)
        batches, waits = _noted(notes), _waiting(spool)
        taken = [one for batch in batches for one in batch]
        assert taken == list(range(len(taken))), moment
        assert {*taken, *waits} == set(range(12)), moment
        assert set(taken) & set(waits) <= set(batches[-1] if batches else ()), moment
        assert waits == sorted(waits)
        spool.clear("ns")


def test_the_dead_are_not_lost_on_their_way_back(lives: Lives, tmp_path: Path, spool: Spool) -> None:
    notes, root = tmp_path / "notes", tmp_path / "spool"

    def refuse(_: Any) -> None:
        raise LookupError

    def die(one: Spool) -> None:
        _fill(one, 0, 4)
        one.drain("ns", refuse, max_attempts=1)

    measured = Spool.for_("lex", root=tmp_path / "measured")
    die(measured)
    steps = _steps(lives, "requeue", tmp_path / "measured", tmp_path / "measured-notes")
    for moment in range(1, steps + 1, max(1, steps // 25)):
        die(spool)
        assert lives.live("requeue", root, notes, kill_at=moment).error is None
        assert sorted(_waiting(spool) + _dead(spool)) == [0, 1, 2, 3]
        spool.clear("ns")
        _bury_for_good(spool)
