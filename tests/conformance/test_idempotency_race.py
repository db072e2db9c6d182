"""One key makes one task, however many threads and processes ask for it at once, and nobody sees an error."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, func, select

from legion_data.models import Task, TaskClaim

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer

CALLERS = 16
ROUNDS = 5
PENDING = {"status": "pending"}


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings, max_connections=CALLERS + 4, pool_timeout=60)


def _together(layer: DataLayer, count: int, work: Callable[[Session, int], Any]) -> list[Any]:
    """``work(session, number)`` in ``count`` threads that start at once; an error of one is the test's."""
    line = threading.Barrier(count)
    results: list[Any] = []
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            line.wait()
            with layer.session() as session:
                results.append(work(session, number))
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test raises it
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


def _counts(layer: DataLayer) -> tuple[int, int]:
    with layer.session(read_only=True) as session:
        tasks, claims = (session.scalar(select(func.count()).select_from(table)) for table in (Task, TaskClaim))
    return int(tasks or 0), int(claims or 0)


def test_one_key_makes_one_task_however_many_callers_race(layer: DataLayer) -> None:
    for attempt in range(ROUNDS):

        def work(session: Session, number: int, attempt: int = attempt) -> tuple[int, bool]:
            task, is_new = Task.create_idempotent(session, PENDING, payload={"job": attempt}, ttl=300)
            return task.id, is_new

        made = _together(layer, CALLERS, work)
        assert len({task for task, _ in made}) == 1
        assert [is_new for _, is_new in made].count(True) == 1
    assert _counts(layer) == (ROUNDS, ROUNDS)


def test_the_callers_own_transaction_stays_usable_and_whole(layer: DataLayer) -> None:
    """Each caller writes before, races, and writes after: all of it is kept, for winners and losers."""

    def work(session: Session, number: int) -> Any:
        session.add(Task(status="before"))
        session.flush()
        task, _ = Task.create_idempotent(session, PENDING, payload="raced")
        with session.begin_nested():
            session.add(Task(status="after", parent_id=task.id))
        session.flush()
        assert Task.create_idempotent(session, PENDING, payload="raced") == (task, False)
        return task.id

    assert len(set(_together(layer, CALLERS, work))) == 1
    with layer.session(read_only=True) as session:
        told: dict[str, int] = dict(session.execute(select(Task.status, func.count()).group_by(Task.status)).all())
    assert told == {"before": CALLERS, "after": CALLERS, "pending": 1}


def test_one_caller_takes_over_from_a_task_that_is_over(layer: DataLayer) -> None:
    for status in ("task.completed", "conditioner.failed", "cancelled"):
        with layer.session() as session:
            before, _ = Task.create_idempotent(session, PENDING, payload="raced")
            before.status = status

        def work(session: Session, number: int) -> tuple[int, bool]:
            task, is_new = Task.create_idempotent(session, PENDING, payload="raced")
            return task.id, is_new

        made = _together(layer, CALLERS, work)
        assert len({task for task, _ in made}) == 1
        assert made[0][0] != before.id
        assert [is_new for _, is_new in made].count(True) == 1
        assert _counts(layer)[1] == 1


def test_no_two_tasks_are_live_while_workers_end_them(layer: DataLayer) -> None:
    """Callers create, workers end: at each moment at most one task of the key is live."""
    seen: list[int] = []

    def work(session: Session, number: int) -> None:
        task, _ = Task.create_idempotent(session, PENDING, payload="raced")
        if number % 4 == 0:
            session.get_one(Task, task.id, with_for_update=True, populate_existing=True).status = "task.completed"
            session.flush()
        alive = session.scalars(select(Task.id).where(Task.status == "pending")).all()
        seen.append(len(alive))

    for _ in range(ROUNDS):
        _together(layer, CALLERS, work)
    assert max(seen) <= 1


@pytest.mark.only("mysql", "postgres", reason="on SQLite nobody else writes between two statements of a writer")
def test_a_retry_that_wins_the_row_keeps_the_key(layer: DataLayer) -> None:
    """A finished task is revived between a caller's look-up and its take-over: the caller gets the revived task."""
    with layer.session() as session:
        first, _ = Task.create_idempotent(session, PENDING, payload="raced")
        first.status = "task.failed"
    revived: list[str] = []

    def revive(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if not revived and _takes_over(statement):
            revived.append(statement)
            with layer.session() as other:
                other.get_one(Task, first.id).status = "pending"

    event.listen(layer.connection, "before_cursor_execute", revive)
    with layer.session() as session:
        task, is_new = Task.create_idempotent(session, PENDING, payload="raced")
    event.remove(layer.connection, "before_cursor_execute", revive)
    assert revived
    assert (task.id, is_new) == (first.id, False)
    assert _counts(layer) == (1, 1)


def test_a_take_over_waits_for_a_retry_under_way(layer: DataLayer) -> None:
    """The revival has the row locked and is not committed yet: the take-over waits, and then has lost."""
    with layer.session() as session:
        first, _ = Task.create_idempotent(session, PENDING, payload="raced")
        first.status = "task.failed"
    results: list[tuple[int, bool]] = []

    def take_over() -> None:
        with layer.session() as session:
            task, is_new = Task.create_idempotent(session, PENDING, payload="raced")
            results.append((task.id, is_new))

    caller = threading.Thread(target=take_over)
    with layer.session() as session:
        session.get_one(Task, first.id).status = "pending"
        session.flush()
        caller.start()
        caller.join(0.3)  # gives it the time to run into the lock; too little only makes the test easier
    caller.join()
    assert results == [(first.id, False)]


PROCESS = """
import json, sys
from legion_data.models import Task
from legion_data.runtime import DataLayer
layer = DataLayer(json.loads(sys.argv[1]))
layer.setup()
layer.connection.connect().close()
print("ready", flush=True)
sys.stdin.readline()
made = []
for job in range(int(sys.argv[2])):
    with layer.session() as session:
        task, is_new = Task.create_idempotent(session, {"status": "pending"}, payload={"job": job}, ttl=300)
    made.append((job, task.id, is_new))
print(json.dumps(made), flush=True)
layer.shutdown()
"""


@pytest.mark.parametrize("count", [4])
def test_processes_share_one_task_a_key(migrated: Any, layer: DataLayer, count: int) -> None:
    jobs = 25
    command = [sys.executable, "-W", "error", "-c", PROCESS, json.dumps(migrated.settings), str(jobs)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    made: list[tuple[int, int, bool]] = []
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        told, complaint = process.communicate()
        assert process.returncode == 0, complaint
        made += [tuple(entry) for entry in json.loads(told)]
    assert len({task for _, task, _ in made}) == jobs
    assert sum(is_new for _, _, is_new in made) == jobs
    assert all(len({task for job, task, _ in made if job == each}) == 1 for each in range(jobs))
    assert _counts(layer) == (jobs, jobs)


def _takes_over(statement: str) -> bool:
    """The first statement that goes for the dead task; on PostgreSQL it locks it."""
    return statement.startswith("UPDATE") or "FOR NO KEY UPDATE" in statement
