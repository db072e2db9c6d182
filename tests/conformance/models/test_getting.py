"""``session.get`` gives what a SELECT of the ORM gives, in one statement; whoever listens is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, inspect, select, text
from sqlalchemy.exc import NoResultFound

from legion_data import errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.runtime import DataLayer


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings)


def _task(layer: DataLayer, **values: Any) -> int:
    from legion_data.models import Task

    with layer.session() as session:
        task = Task(status="pending", payload='{"n": 1}', **values)
        session.add(task)
    return int(task.id)


def _values(state: Any) -> dict[str, Any]:
    return {key: value for key, value in state.dict.items() if value is not state}


def test_the_object_is_the_one_that_a_select_gives(layer: DataLayer) -> None:
    from legion_data.models import Task

    key = _task(layer, depth=3, cancelled_at="2026-11-21T10:00:00+00:00")
    with layer.session(read_only=True) as session:
        gotten = session.get(Task, key)
        assert gotten is not None
        assert session.get(Task, key) is gotten
        assert session.scalars(select(Task).where(Task.id == key)).one() is gotten
    with layer.session(read_only=True) as session:
        selected = session.scalars(select(Task).where(Task.id == key)).one()
    mine, theirs = inspect(gotten), inspect(selected)
    assert _values(mine) == _values(theirs)
    assert (mine.key, mine.modified, mine.expired, mine.unloaded) == (theirs.key, False, False, theirs.unloaded)
    assert mine.committed_state == theirs.committed_state


def test_a_get_is_one_statement(layer: DataLayer, count_statements: Any) -> None:
    from legion_data.models import Task

    key = _task(layer)
    with count_statements(layer.connection) as statements, layer.session(read_only=True) as session:
        task = session.get(Task, key)
        assert session.get(Task, key) is task is not None
    assert len(statements) == 1


def test_what_is_not_there_is_none(layer: DataLayer) -> None:
    from legion_data.models import Task

    key = _task(layer)
    with layer.session(read_only=True) as session:
        assert session.get(Task, key + 1) is None
        with pytest.raises(NoResultFound):
            session.get_one(Task, key + 1)
        assert session.get_one(Task, key).id == key


def test_what_was_gotten_can_be_changed_and_followed(layer: DataLayer) -> None:
    from legion_data.models import Task, TaskLog

    key = _task(layer)
    with layer.session() as session:
        task = session.get_one(Task, key)
        task.status = "running"
        task.task_logs.append(TaskLog(entry="line"))
    with layer.session(read_only=True) as session:
        task = session.get_one(Task, key)
        assert (task.status, [log.entry for log in task.task_logs], task.function) == ("running", ["line"], None)
        assert task.phase is not None  # a column that is loaded when it is asked for


def test_what_the_session_has_pending_is_sent_first(layer: DataLayer) -> None:
    from legion_data.models import Task

    key = _task(layer)
    with layer.session() as session:
        task = session.get_one(Task, key)
        session.expunge(task)
        session.add(Task(id=key + 10, status="new"))
        assert session.get_one(Task, key + 10).status == "new"
        session.delete(session.get_one(Task, key + 10))
        session.flush()
        assert session.get(Task, key + 10) is None


def test_an_expired_object_is_read_anew(layer: DataLayer) -> None:
    from legion_data.models import Task

    key = _task(layer)
    with layer.session() as session:
        task = session.get_one(Task, key)
        session.execute(text("UPDATE tasks SET status = 'running'"))
        assert session.get_one(Task, key).status == "pending"
        session.expire(task)
        assert session.get_one(Task, key).status == "running"
        session.rollback()
        assert session.get_one(Task, key) is task
        assert task.status == "pending"


def test_who_listens_is_heard(layer: DataLayer) -> None:
    from legion_data.models import Task

    key, heard = _task(layer), []

    def statement(state: Any) -> None:
        heard.append("statement")

    def loaded(_session: Any, task: Any) -> None:
        heard.append(task.id)

    def made(task: Any, _context: Any) -> None:
        heard.append(f"load {task.id}")

    event.listen(Task, "load", made)
    try:
        with layer.session() as session:
            event.listen(session, "do_orm_execute", statement)
            event.listen(session, "loaded_as_persistent", loaded)
            session.get(Task, key)
    finally:
        event.remove(Task, "load", made)
    assert sorted(map(str, heard)) == sorted(["statement", str(key), f"load {key}"])


def test_a_key_of_another_kind_is_the_orms_to_judge(layer: DataLayer) -> None:
    from sqlalchemy.exc import InvalidRequestError

    from legion_data.models import Task

    key = _task(layer)
    with layer.session(read_only=True) as session:
        task = session.get(Task, (key,))
        assert task is not None
        assert session.get(Task, {"id": key}) is task
        with pytest.raises(InvalidRequestError, match="primary key"):
            session.get(Task, (key, key))


@pytest.mark.only("mysql", "postgres", reason="a file does not hang up")
def test_a_server_that_hung_up_is_an_error_of_ours_at_once(layer: DataLayer, migrated: Any) -> None:
    from legion_data.models import Task

    mine = {"mysql": "SELECT CONNECTION_ID()", "postgres": "SELECT pg_backend_pid()"}[migrated.adapter]
    kill = {"mysql": "KILL {}", "postgres": "SELECT pg_terminate_backend({})"}[migrated.adapter]
    key = _task(layer)
    with layer.session() as session:
        number = session.execute(text(mine)).scalar_one()
        with layer.session() as other:
            other.execute(text(kill.format(number)))
        with pytest.raises(errors.DatabaseUnreachable):
            session.get(Task, key)
        session.rollback()
        assert session.get_one(Task, key).id == key
