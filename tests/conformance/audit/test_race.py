"""Many writers, one order: no fork, no lost acknowledgement, no error that escapes."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from legion_data import audit
from legion_data.audit.ledgers import LEDGERS
from legion_data.audit.statements import table_of
from legion_data.errors import TransactionLost
from legion_data.runtime import DataLayer
from tests.conformance.audit.entries import CHAIN, add, of_before

if TYPE_CHECKING:
    from legion_data.audit.ledgers import Ledger
    from tests.racing import RunProcesses, RunTogether

PROCESSES = 8
APPENDS = 1000 if os.environ.get("LEGION_TEST_NIGHTLY") else 50


def append_in_process(settings: dict[str, Any], count: int) -> list[tuple[str, str, int, str]]:
    """What one process was told of its appends, to all ledgers in turn: ledger, uuid, place, hash."""
    layer = DataLayer({**settings, "local": {"enabled": False}, "timeout": 120_000})
    layer.setup()
    told = []
    ledgers = list(LEDGERS.values())
    for number in range(count):
        ledger = ledgers[number % len(ledgers)]

        def work(session: Any, ledger: Any = ledger, number: int = number) -> Any:
            return add(session, ledger, number)

        entry = layer.run_in_transaction(work)
        told.append((ledger.name, entry.uuid, entry.seq, entry.hash))
    layer.shutdown()
    return told


def _stored(layer: DataLayer, ledger: Ledger) -> list[tuple[str, int, str]]:
    table = table_of(ledger)
    with layer.session(read_only=True) as session:
        asked = select(table.c.uuid, table.c[ledger.seq], table.c[ledger.hash]).order_by(table.c[ledger.seq])
        return [(row[0], row[1], row[2]) for row in session.execute(asked)]


def test_eight_processes_make_one_order(migrated: Any, run_processes: RunProcesses, layer: DataLayer) -> None:
    answers = run_processes(PROCESSES, append_in_process, dict(migrated.settings), APPENDS)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    told = [one for answer in answers for one in answer]
    assert len(told) == PROCESSES * APPENDS
    for ledger in LEDGERS.values():
        acknowledged = sorted((uuid, seq, made) for name, uuid, seq, made in told if name == ledger.name)
        stored = _stored(layer, ledger)
        assert sorted(stored) == acknowledged, "acknowledged and stored are the same"
        assert [seq for _, seq, _ in stored] == list(range(1, len(stored) + 1)), "one order, without gaps"
    assert audit.verify(data=layer).valid


def test_the_first_appends_of_a_chain_race_and_seal_what_was_before_once(
    layer: DataLayer, run_together: RunTogether, ledger: Ledger
) -> None:
    with layer.session() as session:
        for number in range(1, 4):
            extra: dict[str, Any] = {"sequence_number": number} if ledger.name == "events" else {}
            extra |= {"chain_hash": f"before-{number}"} if ledger.name == "records" else {}
            of_before(session.connection(), ledger, **extra)
    entries = run_together(8, lambda index: layer.run_in_transaction(lambda session: add(session, ledger, index)))
    assert sorted(entry.seq for entry in entries) == list(range(4, 12))
    report = audit.verify(data=layer)
    assert report.valid
    assert (report.rows, report.sealed_rows) == (8, 3)


def test_a_first_append_that_is_taken_back_leaves_the_others_to_go_on(
    layer: DataLayer, run_together: RunTogether, ledger: Ledger
) -> None:
    """The head it made goes with it, while others wait for that very row."""
    line = threading.Barrier(6)

    def work(index: int) -> Any:
        if index == 0:
            with suppress(_TakenBackError), layer.session() as session:
                add(session, ledger)
                line.wait(120)
                raise _TakenBackError
            return None
        line.wait(120)
        return layer.run_in_transaction(lambda session: add(session, ledger, index))

    entries = [entry for entry in run_together(6, work) if entry is not None]
    assert sorted(entry.seq for entry in entries) == [1, 2, 3, 4, 5]
    assert audit.verify(data=layer).valid


class _TakenBackError(Exception):
    pass


def test_the_same_uuid_from_many_at_once_is_one_entry(layer: DataLayer, run_together: RunTogether) -> None:
    ledger = LEDGERS["log"]
    key = "01980000-0000-7000-8000-000000000001"
    entries = run_together(8, lambda index: layer.run_in_transaction(lambda session: add(session, ledger, uuid=key)))
    assert len({entry.hash for entry in entries}) == 1
    assert [entry.is_new for entry in entries].count(True) == 1


def test_batches_over_the_same_chains_do_not_deadlock(layer: DataLayer, run_together: RunTogether) -> None:
    """Each lists the chains in another order; they are locked in one."""
    names = ["a", "b", "c", "d"]

    def work(index: int) -> None:
        for turn in range(5):
            turned = names[(index + turn) % 4 :] + names[: (index + turn) % 4]
            said = [{"stream": name, "type": "t", "data": {"by": index}} for name in turned]
            with layer.session() as session:  # not run again: it must not be lost
                audit.events.append_many(session, said)

    run_together(6, work)
    report = audit.verify(data=layer)
    assert report.valid
    assert report.rows == 6 * 5 * 4


@pytest.mark.only("mysql", "postgres", reason="SQLite has one writer at a time: the second waits for the first")
def test_opposite_orders_in_two_transactions_lose_one_and_fork_nothing(layer: DataLayer, ledger: Ledger) -> None:
    with layer.session() as session:
        for name in ("a", "b"):
            add(session, ledger, chain=name)
    line = threading.Barrier(2, timeout=30)
    outcomes: list[str] = []

    def work(order: tuple[str, str]) -> None:
        try:
            with layer.session() as session:
                add(session, ledger, chain=order[0])
                line.wait()
                add(session, ledger, chain=order[1])
            outcomes.append("committed")
        except TransactionLost:
            outcomes.append("lost")

    threads = [threading.Thread(target=work, args=(order,)) for order in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["committed", "lost"]
    report = audit.verify(data=layer)
    assert report.valid
    assert report.rows == 4


def test_verifying_while_others_append_and_prune_raises_no_false_alarm(layer: DataLayer) -> None:
    ledger, stop = LEDGERS["events"], threading.Event()
    layer.run_in_transaction(lambda session: add(session, ledger))
    errors: list[BaseException] = []

    def append() -> None:
        try:
            while not stop.is_set():
                layer.run_in_transaction(lambda session: add(session, ledger))
                audit.prune(f"events:{CHAIN}", "2000-01-01T00:00:00Z", data=layer)
        except BaseException as error:  # noqa: BLE001 - raised again by the test
            errors.append(error)

    writer = threading.Thread(target=append)
    writer.start()
    try:
        for turn in range(12):
            report = audit.verify(data=layer)
            assert report.valid, report.breaks
            if turn % 4 == 3:
                audit.prune(f"events:{CHAIN}", "2100-01-01T00:00:00Z", data=layer)
    finally:
        stop.set()
        writer.join(60)
    assert errors == []
    assert audit.verify(data=layer).valid
