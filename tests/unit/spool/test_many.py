"""Many writers, many drainers, many entries: threads and processes, each entry once, in order, in little memory."""

from __future__ import annotations

import os
import signal
import threading
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from legion_data.errors import SpoolBusy, SpoolFull
from legion_data.spool import Limits, Spool, listing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.racing import RunProcesses, RunTogether

THREADS, PROCESSES, EACH = 8, 4, 40
#: A drainer's turn comes late on a busy machine. (By default it gives up after a minute.)
PATIENCE_S = 100


def _in_order_of_writers(seen: list[Any], writers: int) -> None:
    for writer in {payload[0] for payload in seen}:
        assert [number for who, number in seen if who == writer] == list(range(EACH)), writer
    assert len(seen) == writers * EACH


def test_threads_that_write_and_drain_deliver_each_entry_once_in_order(spool: Spool, run_together: RunTogether) -> None:
    seen: list[Any] = []

    def work(index: int) -> None:
        for number in range(EACH):
            if number % 3:
                spool.write("ns", [index, number], durable=False)
            else:
                spool.write_many("ns", [[index, number]], durable=False)
            if number % 8 == index % 8:
                spool.drain("ns", seen.append, wait_s=PATIENCE_S)

    run_together(THREADS, work)
    spool.drain("ns", seen.append)
    _in_order_of_writers(seen, THREADS)


def _write_and_drain(root: str) -> int:
    spool = Spool.for_("lex", root=root)
    me, drained = os.getpid(), 0
    with open(f"{root}/seen", "a") as seen:  # O_APPEND: the order of delivery
        for number in range(EACH):
            spool.write("ns", [me, number], durable=False)
            if number % 10 == 9:
                drained += spool.drain("ns", lambda payload: print(*payload, file=seen, flush=True), wait_s=PATIENCE_S)
    return drained


def test_processes_that_write_and_drain_deliver_each_entry_once_in_order(
    root: Path, run_processes: RunProcesses
) -> None:
    root.mkdir()
    answers = run_processes(PROCESSES, _write_and_drain, str(root))
    assert all(isinstance(answer, int) for answer in answers), answers
    Spool.for_("lex", root=root).drain("ns", print)
    seen = [[int(word) for word in line.split()] for line in (root / "seen").read_text().splitlines()]
    assert len(seen) == sum(answers)
    assert len({tuple(payload) for payload in seen}) == len(seen)  # never twice
    for writer in {payload[0] for payload in seen}:
        numbers = [number for who, number in seen if who == writer]
        assert numbers == sorted(numbers)


def test_a_cap_holds_for_all_writers_together(root: Path, run_together: RunTogether) -> None:
    limits = Limits(max_entries=50)

    def work(index: int) -> int:
        spool, kept = Spool.for_("lex", root=root, limits=limits), 0  # a ledger of its own, as in another process
        for number in range(EACH):
            try:
                spool.write("ns", [index, number], durable=False)
                kept += 1
            except SpoolFull:
                break
        return kept

    assert sum(run_together(THREADS, work)) == 50
    assert Spool.for_("lex", root=root).count("ns") == 50


def test_a_second_drainer_waits_for_the_first_or_gives_up_and_says_who(spool: Spool) -> None:
    spool.write("ns", 1)
    begun, may_end = threading.Event(), threading.Event()

    def slow(_: Any) -> None:
        begun.set()
        may_end.wait(PATIENCE_S)

    first = threading.Thread(target=spool.drain, args=("ns", slow))
    first.start()
    assert begun.wait(PATIENCE_S)
    other = Spool.for_("lex_metering", root=spool.folder.parent)
    with pytest.raises(SpoolBusy, match=f"process {os.getpid()} is draining"):
        other.drain("ns", print, wait_s=0)
    with pytest.raises(SpoolBusy):
        other.clear("ns", wait_s=0.01)
    assert other.drain("elsewhere", print) == 0  # a lock is for a namespace
    spool.write("ns", 2)  # and not for writers
    may_end.set()
    assert other.drain("ns", lambda _: None, wait_s=PATIENCE_S) == 1  # waits
    first.join()


def _fork(work: Any) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


def test_the_lock_of_a_dead_drainer_is_gone(spool: Spool) -> None:
    spool.write("ns", 1)
    told, tell = os.pipe()

    def hang(_: Any) -> None:
        os.write(tell, b"x")
        signal.pause()

    pid = _fork(lambda: spool.drain("ns", hang))
    os.close(tell)
    assert os.read(told, 1) == b"x"
    with pytest.raises(SpoolBusy, match=f"process {pid} "):
        spool.drain("ns", print, wait_s=0)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert spool.drain("ns", lambda _: None, wait_s=0) == 1
    os.close(told)


def test_a_child_that_outlives_a_drainer_does_not_keep_its_lock(spool: Spool) -> None:
    spool.write("ns", 1)
    children: list[int] = []
    told, tell = os.pipe()

    def fork_and_fail(_: Any) -> None:
        children.append(_fork(lambda: os.read(told, 1)))
        raise LookupError

    with pytest.raises(LookupError):
        spool.drain("ns", fork_and_fail)
    assert spool.drain("ns", lambda _: None, wait_s=0) == 1
    os.write(tell, b"x")
    assert os.waitstatus_to_exitcode(os.waitpid(children[0], 0)[1]) == 0
    os.close(told)
    os.close(tell)


def test_a_fork_writes_on_with_locks_of_its_own(spool: Spool) -> None:
    spool.write("ns", 0)
    pids = [_fork(lambda who=who: [spool.write("ns", [who, n], durable=False) for n in range(EACH)]) for who in (1, 2)]
    for number in range(EACH):
        spool.write("ns", [0, number], durable=False)
    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids] == [0, 0]
    _in_order_of_writers(spool.read("ns")[1:], 3)


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 100])
def test_names_come_in_order_whatever_is_kept_of_a_look(
    chunk: int, spool: Spool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(50):
        (folder / f"{number * 37 % 50}.json").write_text(str(number * 37 % 50))
    monkeypatch.setattr(listing.first_names, "__defaults__", ("", chunk))
    expected = [int(name) for name in sorted(str(number) for number in range(50))]
    assert spool.read("ns") == expected
    seen: list[Any] = []
    assert spool.drain("ns", seen.append) == 50
    assert seen == expected


def test_memory_does_not_grow_with_what_waits(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times the entries, the same peak: in a batch, and in files when a look keeps some of their names."""
    monkeypatch.setattr(listing.first_names, "__defaults__", ("", 20))
    peaks: dict[str, list[int]] = {"batch": [], "files": []}
    for count in (150, 1_500):
        payloads = [{"number": number, "text": "x" * 50} for number in range(count)]
        spool.write_many("batch", payloads, durable=False)
        for payload in payloads:
            spool.write("files", payload, durable=False)
        del payloads
        for namespace, found in peaks.items():
            tracemalloc.start()
            assert spool.count(namespace) == count
            assert sum(1 for _ in spool.entries(namespace)) == count
            assert spool.drain(namespace, lambda _: None) == count
            found.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    for small, large in peaks.values():
        assert large < small + 20_000, peaks
