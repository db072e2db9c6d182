"""What no database, or not each of them, would keep is refused when it is assigned: nothing has been written yet."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from legion_data.engines.sessions import LayerSession
from legion_data.errors import UnknownAttribute, ValueRefused
from legion_data.models import DigitalWorker, Extension, Function, Runner, Task, TaskLog

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 21, tzinfo=UTC)
REFUSED: dict[str, tuple[Callable[[], Any], str, str, str]] = {
    "NaN, which SQLite would turn into NULL": (
        lambda: DigitalWorker(trust_score=math.nan),
        *("DigitalWorker", "trust_score", "takes finite numbers"),
    ),
    "an infinity": (lambda: DigitalWorker(trust_score=-math.inf), "DigitalWorker", "trust_score", "finite"),
    "a column that the database computes": (
        lambda: Task(status="pending", created_at=NOW),
        *("Task", "created_at", "is computed by the database"),
    ),
    "a row of another class": (
        lambda: Task(status="pending", function=Runner(name="r")),
        *("Task", "function", "takes Function, not Runner"),
    ),
    "no row at all": (lambda: Function(runner="r"), "Function", "runner", "takes Runner, not str"),
    "one row for many": (lambda: Task(task_logs=TaskLog()), "Task", "task_logs", "takes a list, not TaskLog"),
    "a wrong one among many": (
        lambda: Extension(runners=[Runner(), Function()]),
        *("Extension", "runners", "takes Runner, not Function"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_value_that_cannot_be_kept_is_named_when_it_is_assigned(name: str) -> None:
    work, model, column, what = REFUSED[name]
    with pytest.raises(ValueRefused) as caught:
        work()
    assert (caught.value.model, caught.value.column) == (model, column)
    assert what in str(caught.value)


def test_associations_take_what_they_are_for() -> None:
    runner = Runner(extension=None)
    function = Function(runner=runner)
    assert runner.functions == [function]
    runner.functions = []
    assert function.runner is None


def test_an_update_of_a_column_that_is_none_is_refused_before_it_is_sent() -> None:
    with LayerSession() as session, pytest.raises(UnknownAttribute, match=r"Task has no attribute 'stattus'"):
        session.execute(update(Task).values(stattus="failed"))
