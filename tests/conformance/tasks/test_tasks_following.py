"""Delayed tasks are found when they are due; a function's end finds what to run next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from legion_data import tasks
from legion_data.models import Extension, Function, Relationship, Runner, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer
    from tests.conftest import CountStatements

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings)


@pytest.fixture
def session(layer: DataLayer) -> Iterator[Session]:
    with layer.session() as session:
        yield session


def _functions(session: Session, *names: str) -> list[Function]:
    runner = Runner(
        name="Weather",
        namespace="Lex::Weather",
        queue="lex.weather",
        routing_key="lex.weather.now",
        extension=Extension(name="weather", namespace="Lex", exchange="lex"),
    )
    functions = [Function(name=name, runner=runner) for name in names]
    session.add_all(functions)
    session.flush()
    return functions


def test_delayed_tasks_are_found_when_they_are_due_oldest_first(session: Session) -> None:
    forecast, mail = _functions(session, "forecast", "mail")
    edge = Relationship(trigger=forecast, action=mail, delay=90)
    session.add(edge)

    def add(made_before: float, **more: Any) -> Task:
        task = Task(status="task.delayed", created=NOW - timedelta(seconds=made_before), **more)
        session.add(task)
        session.flush()
        return task

    own_delay = add(60, task_delay=60)
    add(59.999, task_delay=60)
    by_edge = add(90, relationship=edge, function=mail)
    add(89, relationship=edge)
    own_wins = add(61, relationship=edge, task_delay=10)
    at_once = add(1)
    add(-5)
    session.add(Task(status="queued", created=NOW - timedelta(hours=1)))
    session.flush()

    found = tasks.find_delayed(session, NOW)
    assert [each.task for each in found] == [by_edge, own_wins, own_delay, at_once]
    assert found[0].due_at == NOW
    assert (found[0].function, found[0].queue, found[0].routing_key) == ("mail", "lex.weather", "lex.weather.now")
    assert (found[1].function, found[1].due_at) == (None, NOW - timedelta(seconds=51))
    assert [each.task for each in tasks.find_delayed(session, NOW, limit=1)] == [by_edge]

    assert tasks.wake(session, now=NOW) == 4
    assert tasks.find_delayed(session, NOW) == []
    assert [task.id for task in tasks.claim(session, "w", 10)][1:] == [
        by_edge.id,
        own_wins.id,
        own_delay.id,
        at_once.id,
    ]


def test_a_functions_end_finds_what_to_run_next(
    layer: DataLayer, session: Session, count_statements: CountStatements
) -> None:
    forecast, mail, log, off = _functions(session, "forecast", "mail", "log", "off")
    off.active = False
    edges = [
        Relationship(
            trigger=forecast,
            action=mail,
            delay=5,
            conditions='{"all": [{"fact": "rain"}]}',
            transformation='{"subject": "<%= city %>"}',
            engine="jinja",
            chain_id=3,
            allow_new_chains=True,
        ),
        Relationship(trigger=forecast, action=log, debug=True),
        Relationship(trigger=forecast, action=off),
        Relationship(trigger=forecast, action=log, active=False),
        Relationship(trigger=forecast, action=log, status="retired"),
        Relationship(trigger=mail, action=log),
        Relationship(trigger=forecast),
    ]
    session.add_all(edges)
    session.flush()
    with count_statements(layer.connection) as sent:
        first, second = tasks.find_subtasks(session, forecast)
    assert len(sent) == 1
    assert first == tasks.Subtask(
        relationship_id=edges[0].id,
        function_id=mail.id,
        function="mail",
        runner="Lex::Weather",
        queue="lex.weather",
        routing_key="lex.weather.now",
        exchange="lex",
        delay=5,
        conditions='{"all": [{"fact": "rain"}]}',
        transformation='{"subject": "<%= city %>"}',
        engine="jinja",
        chain_id=3,
        allow_new_chains=True,
        debug=False,
    )
    assert (second.relationship_id, second.function, second.debug, second.conditions) == (
        edges[1].id,
        "log",
        True,
        None,
    )
    assert tasks.find_subtasks(session, forecast.id) == [first, second]
    assert tasks.find_subtasks(session, log) == []
