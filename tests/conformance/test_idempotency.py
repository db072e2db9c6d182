"""One key, one live task: scope, expiry, take-over, old rows, bad input, and how many statements it costs."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select, update

from legion_data.models import Function, Runner, Task, TaskClaim
from legion_data.tasks import content_key, create_idempotent, find_active
from legion_data.tasks.claim_statements import active_task, create_unless_active
from legion_data.tasks.request import DEFAULTS, TASKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Engine

    from legion_data.runtime import DataLayer

PENDING = {"status": "pending"}
WORK = {"job": 1}


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings)


@contextmanager
def _statements(engine: Engine) -> Iterator[list[str]]:
    """What is sent while the block runs, transaction control left out."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "START")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def _make(layer: DataLayer, values: dict[str, Any] = PENDING, **more: Any) -> tuple[int, bool]:
    more.setdefault("payload", WORK)
    with layer.session() as session:
        task, is_new = Task.create_idempotent(session, values, **more)
    return task.id, is_new


def test_the_second_caller_gets_the_first_task(layer: DataLayer) -> None:
    first, is_new = _make(layer)
    assert is_new
    assert _make(layer) == (first, False)
    assert _make(layer, payload={"job": 2})[0] != first


def test_an_active_task_is_returned_as_it_is(layer: DataLayer) -> None:
    first, _ = _make(layer, {"status": "pending", "results": "old"})
    with layer.session() as session:
        task, _ = Task.create_idempotent(session, {"status": "queued", "results": "new"}, payload=WORK, ttl=5)
        assert (task.id, task.status, task.results, task.idempotency_expires_at) == (first, "pending", "old", None)


def test_the_task_that_is_handed_out_is_the_row_that_was_written(layer: DataLayer) -> None:
    values = {
        "status": "pending",
        "function_args": "{}",
        "results": "r\u00fc",
        "payload": "p" * 70_000,
        "worker_id": "w",
        "tenant_id": "t",
        "cancelled_at": "2026-01-01T00:00:00+02:00",
        "updated": datetime(2026, 1, 2, tzinfo=UTC),
        "task_delay": 3,
        "depth": None,
    }
    with layer.session() as session:
        task, _ = Task.create_idempotent(session, values, payload=WORK, ttl=60)
        told = {column.name: getattr(task, column.name) for column in TASKS.columns}
        assert not session.dirty
        assert not session.new
    with layer.session(read_only=True) as session:
        row = session.execute(select(*TASKS.columns)).one()._asdict()
    assert told == row
    assert row["depth"] == 0
    assert row["created_at"] == row["created"]
    assert row["cancelled_at"] == datetime(2025, 12, 31, 22, tzinfo=UTC)


def test_every_default_of_a_task_is_known(layer: DataLayer) -> None:
    defaulted = {column.name for column in TASKS.columns if column.server_default is not None and not column.computed}
    assert defaulted == {*DEFAULTS, "created", "attempts"}


@pytest.mark.parametrize("status", ["completed", "task.completed", "conditioner.failed", "Task.Exception", "timed_out"])
def test_a_task_that_is_over_makes_room_for_the_next(layer: DataLayer, status: str) -> None:
    first, _ = _make(layer)
    with layer.session() as session:
        session.get_one(Task, first).status = status
    second, is_new = _make(layer)
    assert is_new
    assert second != first
    assert _make(layer) == (second, False)
    with layer.session(read_only=True) as session:
        assert session.scalars(select(TaskClaim.task_id)).all() == [second]


def test_a_task_under_way_keeps_its_key(layer: DataLayer) -> None:
    first, _ = _make(layer)
    with layer.session() as session:
        session.get_one(Task, first).status = "conditioner.queued"
    assert _make(layer) == (first, False)


def test_a_key_expires_and_not_a_microsecond_early(layer: DataLayer) -> None:
    start = datetime(2026, 5, 1, 12, tzinfo=UTC)

    def at(moment: datetime) -> tuple[int, bool]:
        with layer.session() as session:
            task, is_new = create_idempotent(session, PENDING, WORK, ttl=timedelta(minutes=5), now=moment)
        return task.id, is_new

    first, _ = at(start)
    assert at(start + timedelta(minutes=5, microseconds=-1)) == (first, False)
    second, is_new = at(start + timedelta(minutes=5))
    assert is_new
    with layer.session(read_only=True) as session:
        claim = session.scalars(select(TaskClaim)).one()
        assert (claim.task_id, claim.expires_at) == (second, start + timedelta(minutes=10))


def test_no_time_at_all_is_a_new_task_each_time(layer: DataLayer) -> None:
    assert len({_make(layer, ttl=0)[0] for _ in range(5)}) == 5


def test_tenants_and_functions_have_keys_of_their_own(layer: DataLayer) -> None:
    with layer.session() as session:
        runner = session.scalars(select(Runner.id)).first()
        functions = [Function(name=name, runner_id=runner) for name in ("a", "b")]
        session.add_all(functions)
    one, two = (function.id for function in functions)
    scopes: list[dict[str, Any]] = [
        {},
        {"tenant_id": "t1"},
        {"tenant_id": "T1"},
        {"tenant_id": "t1 "},
        {"function_id": one},
        {"function_id": two},
        {"tenant_id": "t1", "function_id": one},
    ]
    made = [_make(layer, {**PENDING, **scope}) for scope in scopes]
    assert len(set(made)) == len(scopes)
    assert all(is_new for _, is_new in made)
    again = [_make(layer, {**PENDING, **scope}) for scope in scopes]
    assert again == [(task, False) for task, _ in made]


def test_keys_differ_by_case_and_accent(layer: DataLayer) -> None:
    keys = ["key", "Key", "k\u00e9y", "ke\u0301y", "key ", "k" * 64]
    assert len({_make(layer, idempotency_key=key)[0] for key in keys}) == len(keys)


def test_a_live_row_of_the_predecessor_is_found_though_it_has_no_claim(layer: DataLayer) -> None:
    with layer.session() as session:
        old = [Task(status="task.queued", idempotency_key=content_key(WORK)) for _ in range(2)]  # duplicates, too
        session.add_all(old)
    newest = max(task.id for task in old)
    assert _make(layer) == (newest, False)
    with layer.session() as session:
        session.execute(update(Task).values(status="task.completed"))
    assert _make(layer)[1]


def test_a_deleted_task_takes_its_claim_along(layer: DataLayer) -> None:
    first, _ = _make(layer)
    with layer.session() as session:
        session.delete(session.get_one(Task, first))
    with layer.session(read_only=True) as session:
        assert session.scalars(select(TaskClaim)).all() == []
    assert _make(layer)[1]


def test_a_holder_that_was_given_another_key_or_tenant_loses_the_claim(layer: DataLayer) -> None:
    first, _ = _make(layer)
    with layer.session() as session:
        session.get_one(Task, first).tenant_id = "moved"
    second, is_new = _make(layer)
    assert is_new
    assert _make(layer) == (second, False)
    assert _make(layer, {**PENDING, "tenant_id": "moved"}) == (first, False)


def test_a_change_that_is_not_flushed_yet_counts(layer: DataLayer) -> None:
    with layer.session() as session:
        task, _ = Task.create_idempotent(session, PENDING, payload=WORK)
        task.status = "task.completed"
        other, is_new = Task.create_idempotent(session, PENDING, payload=WORK)
        assert is_new
        assert other.id != task.id
        assert Task.create_idempotent(session, PENDING, payload=WORK) == (other, False)


def test_what_was_rolled_back_never_was(layer: DataLayer) -> None:
    with layer.session() as session:
        kept, _ = Task.create_idempotent(session, PENDING, payload="kept")
        savepoint = session.begin_nested()
        Task.create_idempotent(session, PENDING, payload=WORK)
        savepoint.rollback()
        task, is_new = Task.create_idempotent(session, PENDING, payload=WORK)
        assert is_new
        task.results = "written"
    with layer.session(read_only=True) as session:
        assert set(session.scalars(select(Task.id))) == {kept.id, task.id}
        assert session.get_one(Task, task.id).results == "written"


def test_an_idempotent_task_costs_few_statements(layer: DataLayer) -> None:
    is_sqlite, is_mysql = (layer.connection.dialect.name == name for name in ("sqlite", "mysql"))
    costs: dict[str, int] = {}
    for step in ("new", "active", "over"):
        with layer.session() as session, _statements(layer.connection) as sent:
            task, _ = Task.create_idempotent(session, PENDING, payload=WORK)
        costs[step] = len(sent)
        if step == "active":
            with layer.session() as session:
                session.get_one(Task, task.id).status = "completed"
    create = 3 if is_mysql else 2  # MySQL has no statement that writes two tables
    assert costs == {"new": create, "active": 2 if is_sqlite else 1, "over": 2 if is_sqlite else 3}


@pytest.mark.only("sqlite", reason="it plans by the schema alone; the servers' planners go by what is in the tables")
def test_a_key_is_looked_up_by_its_index(layer: DataLayer) -> None:
    """Not by that of functions, under which every task without one stands."""
    with layer.session() as session:
        connection = session.connection()
        for statement in (active_task(), create_unless_active()):
            text, _ = statement.said(connection.dialect, {})
            steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (1,) * text.count("?")).all()
            assert any("ix_tasks_idempotency_key" in str(step) for step in steps)
            assert not any("SCAN tasks" in str(step) or "ix_tasks_function_id" in str(step) for step in steps)


@pytest.mark.parametrize("key", [None, "", " "])
def test_a_blank_key_finds_nothing_and_asks_nothing(layer: DataLayer, key: str | None) -> None:
    with layer.session() as session, _statements(layer.connection) as sent:
        assert find_active(session, key) is None
        assert sent == []
