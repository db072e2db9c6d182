"""The index that each verb of tasks needs exists, and the database uses it: the plan of what is really sent says so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, insert, text

from legion_data import tasks
from legion_data.models import Extension, Function, Relationship, Runner, Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
PHASE = "ix_tasks_phase_created_id"


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    """Many tasks that are over, and a few of each phase."""
    layer = open_layer(migrated.settings)
    with layer.session() as session:
        runner = Runner(name="R", extension=Extension(name="plans"))
        functions = [Function(name=f"f{number}", runner=runner) for number in range(200)]
        session.add_all(functions)
        session.flush()
        edges = [{"trigger_id": a.id, "action_id": b.id} for a in functions for b in functions[::10]]
        session.execute(insert(Relationship), edges)
        over = [{"status": "task.completed"}] * 4000
        alive = [{"status": status} for status in ("queued", "task.delayed", "running") for _ in range(20)]
        session.execute(insert(Task), [{**row, "created": LONG_AGO} for row in over + alive])
    with layer.connection.connect() as connection:
        for table in ("tasks", "relationships", "functions", "runners"):
            word = "ANALYZE TABLE" if connection.dialect.name == "mysql" else "ANALYZE"
            connection.execute(text(f"{word} {table}")).close()
        connection.commit()
    return layer


@pytest.mark.parametrize(
    ("verb", "index"),
    [
        (lambda session: tasks.claim(session, "w", 5), PHASE),
        (tasks.find_delayed, PHASE),
        (tasks.wake, PHASE),
        (lambda session: tasks.expire(session, timedelta(days=1)), PHASE),
        (lambda session: tasks.reap(session, timedelta(days=1)), PHASE),
        (lambda session: tasks.find_subtasks(session, 50), "ix_relationships_trigger_id"),
        (lambda session: tasks.complete(session, [1, 2, 3]), "primary key"),
    ],
    ids=["claim", "find_delayed", "wake", "expire", "reap", "find_subtasks", "complete"],
)
def test_each_verb_reads_through_its_index(
    layer: DataLayer, verb: Callable[[Session], object], index: str, database_adapter: str
) -> None:
    with layer.session() as session:
        sent = _sent_by(verb, session)
        plans = [_plan(session.connection(), *each, database_adapter) for each in sent]
    wanted = {"sqlite": "INTEGER PRIMARY KEY", "mysql": "PRIMARY", "postgres": "pk_tasks"}
    used = "\n".join(name for plan in plans for name in _indexes_used(plan, database_adapter))
    assert (wanted[database_adapter] if index == "primary key" else index) in used


@pytest.mark.only("mysql", reason="reads a small table from end to end, and locks what it reads")
@pytest.mark.parametrize("verb", ["claim", "wake", "expire", "reap", "complete", "renew"])
def test_no_verb_looks_at_more_tasks_than_it_writes(
    migrated: Any, open_layer: Callable[..., DataLayer], verb: str
) -> None:
    layer = open_layer(migrated.settings)
    with layer.session() as session:
        session.execute(
            insert(Task), [{"status": status} for status in ("queued", "delayed", "running") for _ in "123"]
        )
        names = [task.id for task in session.query(Task)]
    later = datetime.now(UTC) + timedelta(hours=1)
    calls: dict[str, Callable[[Session], object]] = {
        "claim": lambda session: tasks.claim(session, "w", 3),
        "wake": lambda session: tasks.wake(session, now=later),
        "expire": lambda session: tasks.expire(session, 60, now=later),
        "reap": lambda session: tasks.reap(session, 60, now=later),
        "complete": lambda session: tasks.complete(session, names[:6]),
        "renew": lambda session: tasks.renew(session, "w", names[:6]),
    }
    with layer.session() as session:
        sent = _sent_by(calls[verb], session)
        (statement, parameters) = sent[-1]
        assert statement.startswith("UPDATE tasks")
        plan = _plan(session.connection(), statement, parameters, "mysql")
    ways = {node["access_type"] for node in _nodes(plan, "access_type") if node["table_name"] == "tasks"}
    assert ways == {"range"}


def _sent_by(verb: Callable[[Session], object], session: Session) -> list[tuple[str, Any]]:
    """What ``verb`` sends: statements and parameters."""
    sent: list[tuple[str, Any]] = []

    def remember(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, parameters))

    engine = session.connection().engine
    event.listen(engine, "before_cursor_execute", remember)
    try:
        verb(session)
    finally:
        event.remove(engine, "before_cursor_execute", remember)
    return sent


def _plan(connection: Connection, statement: str, parameters: Any, adapter: str) -> Any:
    prefix = {"sqlite": "EXPLAIN QUERY PLAN", "mysql": "EXPLAIN FORMAT=JSON", "postgres": "EXPLAIN (FORMAT JSON)"}
    rows = connection.exec_driver_sql(f"{prefix[adapter]} {statement}", parameters).all()
    if adapter == "sqlite":
        return [row[3] for row in rows]
    return rows[0][0] if adapter == "postgres" else json.loads(rows[0][0])


def _indexes_used(plan: Any, adapter: str) -> list[str]:
    """Names of indexes, and how SQLite calls the primary key."""
    return list(plan) if adapter == "sqlite" else _values(plan, "Index Name" if adapter == "postgres" else "key")


def _nodes(plan: Any, name: str) -> list[dict[str, Any]]:
    """The parts of a plan that have a ``name``."""
    parts = list(plan.values()) if isinstance(plan, dict) else plan if isinstance(plan, list) else []
    mine = [plan] if isinstance(plan, dict) and name in plan else []
    return mine + [found for part in parts for found in _nodes(part, name)]


def _values(plan: Any, name: str) -> list[str]:
    return [node[name] for node in _nodes(plan, name) if isinstance(node[name], str)]
