"""Workers claim, renew and end tasks; no task is ever two workers'."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, insert, select

from legion_data import tasks
from legion_data.errors import ValueRefused
from legion_data.models import Function, Task
from legion_data.runtime import DataLayer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.conftest import CountStatements
    from tests.racing import RunProcesses, RunTogether

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings)


@pytest.fixture
def session(layer: DataLayer) -> Iterator[Session]:
    with layer.session() as session:
        yield session


def _make(session: Session, *statuses: str, **more: Any) -> list[int]:
    made = []
    for number, status in enumerate(statuses):
        made.append(Task(status=status, created=NOW - timedelta(hours=1, seconds=-number), **more))
        session.add(made[-1])
        session.flush()
    return [task.id for task in made]


def _statuses(session: Session) -> list[str]:
    return list(session.scalars(select(Task.status).order_by(Task.id)))


def test_the_oldest_ready_tasks_are_claimed_and_are_the_workers(session: Session) -> None:
    ids = _make(session, "task.queued", "pending", "conditioner.queued", "queued", "task.completed", "task.pending")
    claimed = tasks.claim(session, "worker-1", 3, now=NOW)
    assert [task.id for task in claimed] == [ids[0], ids[1], ids[3]]
    for task in claimed:
        assert (task.status, task.worker_id, task.claimed_at, task.updated, task.attempts) == (
            "task.running",
            "worker-1",
            NOW,
            NOW,
            1,
        )
    session.expire_all()
    assert {task.attempts for task in claimed} == {1}
    assert [task.id for task in tasks.claim(session, "worker-2", 3)] == [ids[5]]
    assert tasks.claim(session, "worker-2", 3) == []


def test_a_claim_can_be_narrowed_and_leaves_tasks_of_other_workers(session: Session) -> None:
    mine, others, anyones = (*_make(session, "queued", worker_id="me"), *_make(session, "queued", worker_id="you"), 0)
    (anyones,) = _make(session, "queued", tenant_id="blue")
    assert [task.id for task in tasks.claim(session, "me", 10, where=Task.tenant_id == "blue")] == [anyones]
    assert [task.id for task in tasks.claim(session, "me", 10)] == [mine]
    assert [task.id for task in tasks.claim(session, "you", 10)] == [others]


def test_objects_of_the_session_are_as_the_database_has_them(session: Session) -> None:
    (one,) = _make(session, "queued")
    held = session.get_one(Task, one)
    assert tasks.claim(session, "worker-1", now=NOW) == [held]
    assert held.status == "task.running"
    assert tasks.complete(session, held, now=NOW) == 1
    assert (held.status, held.claimed_at) == ("task.completed", None)


def test_results_are_kept_as_text_or_json(session: Session) -> None:
    ids = _make(session, *["queued"] * 4)
    tasks.claim(session, "w", 4)
    assert tasks.complete(session, {ids[0]: "plain", ids[1]: {"n": [1, "ü"]}, ids[2]: None}, worker="w") == 3
    assert tasks.fail(session, {ids[3]: {"error": "boom"}}, worker="w") == 1
    found = session.execute(select(Task.status, Task.results).order_by(Task.id)).all()
    assert found == [
        ("task.completed", "plain"),
        ("task.completed", '{"n": [1, "ü"]}'),
        ("task.completed", None),
        ("task.failed", '{"error": "boom"}'),
    ]


def test_any_iterable_names_tasks(session: Session) -> None:
    made = _make(session, *["task.queued"] * 4)
    assert tasks.renew(session, "w", (task.id for task in tasks.claim(session, "w", 4))) == 4
    assert tasks.complete(session, range(made[0], made[0] + 1)) == 1
    assert tasks.complete(session, dict.fromkeys(made[1:3]).keys()) == 2
    assert tasks.fail(session, session.scalars(select(Task).where(Task.id == made[3]))) == 1


def test_what_is_over_or_another_workers_is_not_ended_again(session: Session) -> None:
    ids = _make(session, "task.completed", "conditioner.failed", "running", "queued")
    tasks.claim(session, "w", 1)
    assert tasks.complete(session, ids, worker="somebody else") == 0
    assert tasks.fail(session, ids, worker="w") == 1
    assert _statuses(session) == ["task.completed", "conditioner.failed", "running", "task.failed"]
    assert tasks.complete(session, ids) == 1
    assert _statuses(session) == ["task.completed", "conditioner.failed", "task.completed", "task.failed"]


def test_a_silent_workers_tasks_go_back_and_its_late_word_is_not_taken(session: Session) -> None:
    dead, alive = _make(session, "queued", "queued")
    tasks.claim(session, "dead", 1, now=NOW - timedelta(minutes=10))
    tasks.claim(session, "alive", 1, now=NOW - timedelta(minutes=10))
    assert tasks.renew(session, "alive", [dead, alive], now=NOW) == 1
    assert tasks.reap(session, timedelta(minutes=5), now=NOW) == 1
    task = session.get_one(Task, dead, populate_existing=True)
    assert (task.status, task.worker_id, task.claimed_at, task.attempts) == ("task.queued", None, None, 1)
    assert tasks.complete(session, {dead: "too late"}, worker="dead") == 0
    assert tasks.complete(session, alive, worker="alive") == 1


def test_a_task_that_kills_its_workers_ends(session: Session) -> None:
    (killer,) = _make(session, "queued")
    for attempt in range(3):
        assert len(tasks.claim(session, f"victim-{attempt}", now=NOW)) == 1
        assert tasks.reap(session, 60, max_attempts=3, now=NOW + timedelta(minutes=2)) == 1
    task = session.get_one(Task, killer, populate_existing=True)
    assert (task.status, task.worker_id, task.attempts) == ("task.failed", "victim-2", 3)


def test_tasks_that_run_without_a_claim_count_from_their_last_change(session: Session) -> None:
    _make(session, "running")
    _make(session, "task.running", updated=NOW - timedelta(minutes=1))
    assert tasks.reap(session, timedelta(minutes=5), now=NOW) == 1
    assert _statuses(session) == ["task.queued", "task.running"]


def test_what_waits_too_long_expires_in_batches(session: Session) -> None:
    _make(session, "queued", "task.delayed", "running", "task.completed", "pending_approval", "pending")
    assert tasks.expire(session, timedelta(minutes=30), limit=2, now=NOW) == 2
    assert tasks.expire(session, timedelta(minutes=30), limit=2, now=NOW) == 1
    assert tasks.expire(session, timedelta(minutes=30), limit=2, now=NOW) == 0
    assert tasks.expire(session, timedelta(hours=2), now=NOW) == 0
    assert _statuses(session) == [
        "task.expired",
        "task.expired",
        "running",
        "task.completed",
        "pending_approval",
        "task.expired",
    ]


def test_each_verb_is_one_statement_a_batch(
    layer: DataLayer, count_statements: CountStatements, database_adapter: str
) -> None:
    with layer.session() as session:
        ids = _make(session, *["queued"] * 30)
    with layer.session() as session, count_statements(layer.connection) as sent:
        claimed = tasks.claim(session, "w", 20)
        assert len(claimed) == 20
        # On MySQL they look for tasks first.
        of_search = 2 if database_adapter == "mysql" else 1
        assert len([text for text in sent if not text.startswith("BEGIN")]) == of_search
        verbs: list[tuple[Callable[[], int], int]] = [
            (lambda: tasks.renew(session, "w", ids), 1),
            (lambda: tasks.complete(session, dict.fromkeys(ids[:5], "done"), worker="w"), 1),
            (lambda: tasks.fail(session, ids[5:10], worker="w"), 1),
            (lambda: tasks.reap(session, 0), of_search),
            (lambda: tasks.expire(session, 0, now=NOW), of_search),
        ]
        for verb, statements in verbs:
            del sent[:]
            assert verb() > 0
            assert len(sent) == statements


@pytest.mark.parametrize(
    "call",
    [
        lambda session: tasks.claim(session, "", 1),
        lambda session: tasks.claim(session, "w" * 37, 1),
        lambda session: tasks.claim(session, None, 1),
        lambda session: tasks.claim(session, "w", 0),
        lambda session: tasks.claim(session, "w", 5001),
        lambda session: tasks.claim(session, "w", True),
        lambda session: tasks.claim(session, "w", now=datetime(2026, 1, 1)),  # noqa: DTZ001 - naive on purpose
        lambda session: tasks.expire(session, -1),
        lambda session: tasks.expire(session, float("nan")),
        lambda session: tasks.expire(session, 1, 0),
        lambda session: tasks.expire(session, timedelta(days=999_999_999)),
        lambda session: tasks.reap(session, timedelta(seconds=-1)),
        lambda session: tasks.reap(session, 1, max_attempts=0),
        lambda session: tasks.complete(session, "7"),
        lambda session: tasks.complete(session, {7: {1, 2}}),
        lambda session: tasks.complete(session, {7: float("inf")}),
        lambda session: tasks.complete(session, {7: "a\0b"}),
        lambda session: tasks.complete(session, range(1, 6000)),
        lambda session: tasks.complete(session, 7, status="x" * 300),
        lambda session: tasks.complete(session, 7, status="task.running"),
        lambda session: tasks.fail(session, 7, status=None),
        lambda session: tasks.claim(session, "w", where="status = 'x'"),
        lambda session: tasks.claim(session, "w", where=Function.id == 1),
        lambda session: tasks.wake(session, now=datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))),
        lambda session: tasks.find_subtasks(session, 1 << 31),
        lambda session: tasks.find_delayed(session, limit=0),
        lambda session: tasks.find_subtasks(session, "seven"),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_sent(
    layer: DataLayer, count_statements: CountStatements, call: Callable[[Session], object]
) -> None:
    with layer.session() as session:
        session.connection()
        with count_statements(layer.connection) as sent, pytest.raises(ValueRefused):
            call(session)
        assert sent == []


# -- races

TASKS, BATCH = 240, 7


def _fill(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(Task), [{"status": "task.queued"} for _ in range(TASKS)])


def _work_until_dry(settings: dict[str, Any], name: str) -> list[int]:
    layer = DataLayer({**settings, "max_connections": 2})
    layer.setup()
    done: list[int] = []
    try:
        while True:
            with layer.session() as session:
                claimed = [task.id for task in tasks.claim(session, name, BATCH)]
            if not claimed:
                return done
            with layer.session() as session:
                assert tasks.complete(session, claimed, worker=name) == len(claimed)
            done += claimed
    finally:
        layer.shutdown()


def test_eight_processes_share_all_tasks_and_none_twice(
    migrated: Any, migrated_engine: Engine, run_processes: RunProcesses
) -> None:
    _fill(migrated_engine)
    answers = run_processes(8, _work_until_dry, migrated.settings, "same-name")
    assert not [answer for answer in answers if isinstance(answer, BaseException)]
    done = [task for answer in answers for task in answer]
    assert sorted(done) == sorted(set(done))
    assert len(done) == TASKS
    with migrated_engine.connect() as connection:
        assert connection.execute(select(Task.attempts, func.count()).group_by(Task.attempts)).all() == [(1, TASKS)]


def test_reapers_expirers_and_wakers_that_meet_change_each_task_once(
    migrated: Any, migrated_engine: Engine, run_together: RunTogether
) -> None:
    with migrated_engine.begin() as connection:
        connection.execute(
            insert(Task), [{"status": status} for status in ("running", "queued", "delayed") for _ in range(60)]
        )
    later = datetime.now(UTC) + timedelta(hours=1)

    def work(session: Session, index: int) -> tuple[int, int, int]:
        return (
            sum(iter(lambda: tasks.wake(session, 9, now=later), 0)),
            sum(iter(lambda: tasks.reap(session, 60, 9, max_attempts=1, now=later), 0)),
            sum(iter(lambda: tasks.expire(session, 60, 9, now=later), 0)),
        )

    made = run_together(4, work)
    woken, reaped, expired = (sum(each) for each in zip(*made, strict=True))
    # What one transaction has woken or put back and not committed, another passes over.
    assert (woken, reaped) == (60, 60)
    with migrated_engine.connect() as connection:
        left = connection.scalar(select(func.count()).where(Task.status == "task.queued"))
    assert expired + (left or 0) == 180
