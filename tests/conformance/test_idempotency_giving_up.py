"""Callers that win a key and then roll back: whoever waited for them is next, and nobody sees an error."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from legion_data.models import Task, TaskClaim
from tests.racing import run_threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.runtime import DataLayer

CALLERS = 16
ROUNDS = 5
PENDING = {"status": "pending"}


class GaveUp(Exception):
    """A caller rolls its whole transaction back."""


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings, max_connections=CALLERS + 4, pool_timeout=60)


def _create(layer: DataLayer, *, gives_up: str | None = None) -> tuple[int, bool] | None:
    """What came of one caller; None of one that gave up its savepoint, or its transaction."""
    with suppress(GaveUp), layer.session() as session:
        savepoint = session.begin_nested()
        task, is_new = Task.create_idempotent(session, PENDING, payload="raced")
        if gives_up == "transaction":
            raise GaveUp
        if gives_up == "savepoint":
            savepoint.rollback()
            return None
        savepoint.commit()
        return task.id, is_new
    return None


def _one_task_is_left(layer: DataLayer, made: list[tuple[int, bool] | None]) -> None:
    kept = [result for result in made if result is not None]
    assert kept
    assert len({task for task, _ in kept}) == 1
    assert [is_new for _, is_new in kept].count(True) == 1
    with layer.session(read_only=True) as session:
        assert [session.scalar(select(func.count()).select_from(table)) for table in (Task, TaskClaim)] == [1, 1]


@pytest.mark.parametrize("what", ["savepoint", "transaction"])
def test_who_waits_for_a_caller_that_gives_up_is_next(layer: DataLayer, what: str) -> None:
    """Every second caller rolls back after it won: the others are never left without a task."""
    for _ in range(ROUNDS):
        made = run_threads(CALLERS, lambda index: _create(layer, gives_up=None if index % 2 else what))
        assert made[0] is None
        assert None not in made[1::2]
        _one_task_is_left(layer, made)
        with layer.session() as session:
            for task in session.scalars(select(Task)):
                session.delete(task)


@pytest.mark.parametrize("what", ["savepoint", "transaction"])
def test_everybody_waits_and_the_first_gives_up(layer: DataLayer, what: str) -> None:
    """On InnoDB those who wait inside an INSERT deadlock then."""
    others: list[Any] = []
    errors: list[Exception] = []

    def race() -> None:
        try:
            others.extend(run_threads(CALLERS, lambda index: _create(layer)))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test raises it
            errors.append(error)

    racing = threading.Thread(target=race)
    with suppress(GaveUp), layer.session() as session:
        savepoint = session.begin_nested()
        Task.create_idempotent(session, PENDING, payload="raced")
        racing.start()
        racing.join(0.5)  # gives them the time to run into the lock; too little only makes the test easier
        if what == "transaction":
            raise GaveUp
        savepoint.rollback()
    racing.join()
    for error in errors:
        raise error
    assert None not in others
    _one_task_is_left(layer, others)


@pytest.mark.only("mysql", reason="gap locks are InnoDB's")
def test_a_lock_that_is_not_the_claims_is_waited_for(layer: DataLayer) -> None:
    """An administrator's transaction, at the server's own isolation level, locks the gap that every new claim needs."""
    results: list[Any] = []
    caller = threading.Thread(target=lambda: results.append(_create(layer)))
    with layer.connection.connect() as administrator:
        administrator.exec_driver_sql("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        administrator.exec_driver_sql("DELETE FROM task_claims WHERE task_id > 0")
        caller.start()
        caller.join(0.5)  # as above
        administrator.rollback()
        administrator.invalidate()  # its isolation level is nobody else's
    caller.join()
    _one_task_is_left(layer, results)
