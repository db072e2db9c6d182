"""What comes next: delayed tasks that are due, and the functions that a function triggers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from legion_data.errors import ValueRefused
from legion_data.models.control_plane.extension import Extension
from legion_data.models.control_plane.function import Function
from legion_data.models.control_plane.phase import DELAYED
from legion_data.models.control_plane.relationship import Relationship
from legion_data.models.control_plane.runner import Runner
from legion_data.models.control_plane.task import Task
from legion_data.tasks import arguments
from legion_data.tasks.due import delay, is_due
from legion_data.tasks.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

__all__ = ["DelayedTask", "Subtask", "find_delayed", "find_subtasks"]


@dataclass(frozen=True, slots=True)
class DelayedTask:
    """A task whose time has come, with what is needed to send it on its way."""

    task: Task
    due_at: datetime
    #: The function's name, its runner's queue and routing key; None for a task without a function.
    function: str | None
    queue: str | None
    routing_key: str | None


@dataclass(frozen=True, slots=True)
class Subtask:
    """A function to run because another one ended, and the edge that says so."""

    relationship_id: int
    function_id: int
    function: str
    #: Where it runs: the runner's namespace, queue and routing key, the extension's exchange.
    runner: str
    queue: str | None
    routing_key: str | None
    exchange: str | None
    #: Seconds to wait.
    delay: int
    #: As stored: whether to run at all, and what to make of the results.
    conditions: str | None
    transformation: str | None
    engine: str | None
    chain_id: int | None
    allow_new_chains: bool
    debug: bool


def find_delayed(session: Session, now: datetime | None = None, limit: int = 1000) -> list[DelayedTask]:
    """Delayed tasks (``task.delayed``, ``delayed``) that are due at ``now``, oldest first, in one statement.

    Due: made ``task_delay`` seconds ago, else the relationship's ``delay``, else at once. Nothing is claimed: two nodes
    find the same tasks. ``wake`` makes them ready, each once.
    """
    moment = arguments.instant(now)
    statement = (
        select(Task, delay(), Function.name, Runner.queue, Runner.routing_key)
        .outerjoin(Function, Function.id == Task.function_id)
        .outerjoin(Runner, Runner.id == Function.runner_id)
        .where(Task.phase == DELAYED, is_due(moment))
        .order_by(Task.created, Task.id)
        .limit(arguments.limit(limit))
    )
    return [
        DelayedTask(task, task.created + timedelta(seconds=seconds), *where)
        for task, seconds, *where in session.execute(statement)
    ]


def find_subtasks(session: Session, trigger_function: Function | int) -> list[Subtask]:
    """What to run when ``trigger_function`` (a function or its id) has ended, in the order of its edges; one statement.

    Edges that are active and lead to an active function of an active runner and extension.
    """
    trigger = trigger_function.id if isinstance(trigger_function, Function) else trigger_function
    if not isinstance(trigger, int) or isinstance(trigger, bool) or not 0 < trigger < 1 << 31:
        raise ValueRefused(f"A trigger is a function or its id, not {shown(trigger_function)}.")
    action = aliased(Function)
    statement = (
        select(
            Relationship.id,
            action.id,
            action.name,
            Runner.namespace,
            Runner.queue,
            Runner.routing_key,
            Extension.exchange,
            Relationship.delay,
            Relationship.conditions,
            Relationship.transformation,
            Relationship.engine,
            Relationship.chain_id,
            Relationship.allow_new_chains,
            Relationship.debug,
        )
        .join(action, action.id == Relationship.action_id)
        .join(Runner, Runner.id == action.runner_id)
        .join(Extension, Extension.id == Runner.extension_id)
        .where(Relationship.trigger_id == trigger, Relationship.active.is_(True), Relationship.status == "active")
        .where(action.active.is_(True), Runner.active.is_(True), Extension.active.is_(True))
        .order_by(Relationship.id)
    )
    rows: Iterable[Iterable[Any]] = session.execute(statement)
    return [Subtask(*row) for row in rows]
