"""From ready to over: claim, renew, complete, fail; and what happens to tasks that nobody finishes.

A worker *claims* ready tasks: they become ``task.running``, with its id in ``worker_id`` and the instant in
``claimed_at``. While it works it *renews*. It *completes* or *fails* what it holds. A worker that gives no sign of life
for ``stale_after`` loses its tasks: ``reap`` puts them back, or fails them when they were tried too often; what the old
worker then says about them is not taken. What waited too long ``expire`` ends. ``wake`` makes due tasks ready.

Every verb works in the caller's transaction and commits nothing.

**Two workers never hold one task.** PostgreSQL, MySQL 8 and MariaDB 10.6 pass over rows that another transaction has
locked (SKIP LOCKED), so workers don't wait for each other; on SQLite there is one writer at a time. Every verb writes
by condition, so who comes late changes nothing: that is why each gives the number of tasks that it changed.

Statements: one a call. On MySQL and MariaDB those that look for tasks are two: the first locks what it finds, the
second writes by key. Their UPDATE gives no rows back, and one with a subquery reads the whole table and waits for the
rows of others, who then wait for its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, Update, case, inspect, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from legion_data.dialects.index_hints import by_key
from legion_data.dialects.kinds import is_mysql, is_postgresql
from legion_data.models.control_plane.phase import DELAYED, READY, RUNNING
from legion_data.models.control_plane.task import Task
from legion_data.rows.batches import condition, update_batch
from legion_data.rows.target import target_of
from legion_data.tasks import arguments
from legion_data.tasks.due import is_due
from legion_data.tasks.status_sql import live

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import CursorResult, FromClause
    from sqlalchemy.engine import Dialect
    from sqlalchemy.orm import Session

__all__ = ["claim", "complete", "expire", "fail", "reap", "renew", "wake"]

#: The session's own objects are as the database has them only when they are loaded anew.
_AS_STORED = {"synchronize_session": False, "populate_existing": True}
#: The order of the index ``ix_tasks_phase_created_id``.
IN_ORDER = (Task.created, Task.id)


def claim(
    session: Session,
    worker: str,
    limit: int = 1,
    *,
    where: ColumnElement[bool] | None = None,
    now: datetime | None = None,
) -> Sequence[Task]:
    """Up to ``limit`` ready tasks, oldest first, which are this worker's from now on; an empty list when there is none.

    Tasks that name another worker are left to it. ``where`` narrows: ``Task.function_id.in_([3, 4])``. Raises
    ``ValueRefused`` for a worker's id that is no text of 1 to 36 characters, a limit below 1 or above 5,000, and a
    ``where`` that is no expression about tasks.
    """
    name, most, moment = arguments.worker(worker), arguments.limit(limit), arguments.instant(now)
    ready = select(Task.id).where(Task.phase == READY, or_(Task.worker_id.is_(None), Task.worker_id == name))
    ready = ready.order_by(*IN_ORDER).limit(most).with_for_update(skip_locked=True, of=Task)
    if where is not None:
        ready = ready.where(condition(target_of(Task), where))
    values = {"status": "task.running", "worker_id": name, "claimed_at": moment, "updated": moment}
    if is_mysql(_dialect(session)):
        return _claimed_in_two(session, ready, values)
    statement = _picked(session, ready, {**values, "attempts": Task.attempts + 1}).returning(Task)
    return sorted(session.scalars(statement, execution_options=_AS_STORED), key=_age)


def renew(
    session: Session, worker: str, tasks: Iterable[Task | int] | Task | int, *, now: datetime | None = None
) -> int:
    """The worker is alive and still at these tasks: ``claimed_at`` is now. How many of them it holds."""
    held = _held(list(arguments.outcomes(tasks)), arguments.worker(worker))
    return _changed(session, held, {"claimed_at": arguments.instant(now)})


def complete(
    session: Session,
    tasks: Mapping[Any, Any] | Iterable[Task | int] | Task | int,
    *,
    worker: str | None = None,
    status: str = "task.completed",
    now: datetime | None = None,
) -> int:
    """These tasks are done. How many this call ended: a task that is over already, or another worker's, stays as it is.

    ``tasks``: one task, several, or a mapping of tasks to their results (text as it stands, anything else as JSON);
    a task is named by itself or by its id. ``worker``: only tasks that this worker holds. ``status``: another one that
    says that a task is over. Raises ``ValueRefused``.
    """
    return _ended(session, tasks, worker, status, now)


def fail(
    session: Session,
    tasks: Mapping[Any, Any] | Iterable[Task | int] | Task | int,
    *,
    worker: str | None = None,
    status: str = "task.failed",
    now: datetime | None = None,
) -> int:
    """These tasks went wrong; as ``complete``, with what went wrong in the place of results."""
    return _ended(session, tasks, worker, status, now)


def expire(session: Session, age: float | timedelta, limit: int = 1000, *, now: datetime | None = None) -> int:
    """End tasks that were made ``age`` (seconds or a timedelta) ago or earlier and still wait: ``task.expired``.

    Ready and delayed ones, oldest first, ``limit`` at most. How many there were; call again while it is ``limit``.
    """
    moment = arguments.instant(now)
    too_old = Task.created <= arguments.instant(now, arguments.age(age, "age"))
    values = {"status": "task.expired", "updated": moment}
    return _write(session, Task.phase.in_((READY, DELAYED)) & too_old, values, limit)


def reap(
    session: Session,
    stale_after: float | timedelta,
    limit: int = 1000,
    *,
    max_attempts: int = 5,
    now: datetime | None = None,
) -> int:
    """Take running tasks from workers that gave no sign of life for ``stale_after`` (seconds or a timedelta).

    They are ready again (``task.queued``, no worker), or ``task.failed`` when they were claimed ``max_attempts`` times:
    a task that kills its workers ends. ``limit`` at most; how many there were. A task that runs without a claim (other
    writers set the status alone) counts from its last change, or from when it was made.
    """
    moment, patience = arguments.instant(now), arguments.instant(now, arguments.age(stale_after, "stale_after"))
    tries = arguments.limit(max_attempts)
    # Written out, so that a NULL ends no comparison early and each column is compared as it stands.
    silent = or_(
        Task.claimed_at <= patience,
        Task.claimed_at.is_(None) & (Task.updated <= patience),
        Task.claimed_at.is_(None) & Task.updated.is_(None) & (Task.created <= patience),
    )
    is_hopeless = Task.attempts >= tries
    values = {
        "status": case((is_hopeless, "task.failed"), else_="task.queued"),
        "worker_id": case((is_hopeless, Task.worker_id), else_=None),
        "claimed_at": None,
        "updated": moment,
    }
    return _write(session, (Task.phase == RUNNING) & silent, values, limit)


def wake(session: Session, limit: int = 1000, *, now: datetime | None = None) -> int:
    """Make delayed tasks that are due ready (``task.queued``), oldest first, ``limit`` at most. How many there were."""
    moment = arguments.instant(now)
    values = {"status": "task.queued", "updated": moment}
    return _write(session, (Task.phase == DELAYED) & is_due(moment), values, limit)


def _write(session: Session, where: ColumnElement[bool], values: Mapping[str, Any], limit: int) -> int:
    """To the oldest ``limit`` tasks, without those that somebody is at. How many there were."""
    most = arguments.limit(limit)
    return update_batch(session, Task, where, values, most, order_by=IN_ORDER, skip_locked=True)


def _picked(session: Session, found: Select[Any], values: Mapping[str, Any]) -> Update:
    """Write to the tasks that ``found`` gives (PostgreSQL, SQLite), which are looked for once.

    PostgreSQL may run a plain subquery several times, each with other rows left for LIMIT, so a CTE. SQLite's driver
    counts no rows of a statement that begins with WITH.
    """
    is_cte = is_postgresql(_dialect(session))
    picked: FromClause = found.cte("picked") if is_cte else found.subquery("picked")
    return update(Task).where(Task.id.in_(select(picked.c.id))).values(values)


def _dialect(session: Session) -> Dialect:
    return session.connection(bind_arguments={"mapper": Task}).dialect


def _claimed_in_two(session: Session, ready: Select[Any], values: Mapping[str, Any]) -> Sequence[Task]:
    whole = ready.with_only_columns(Task)
    tasks = session.scalars(whole, execution_options={"populate_existing": True}).all()
    if tasks:
        written = by_key(update(Task)).where(Task.id.in_([task.id for task in tasks]))
        written = written.values({**values, "attempts": Task.attempts + 1})
        session.execute(written, execution_options={"synchronize_session": False})
    for task in tasks:
        for name, value in {**values, "attempts": task.attempts + 1}.items():
            set_committed_value(task, name, value)
    return tasks


def _ended(session: Session, tasks: Any, worker: str | None, status: str, now: datetime | None) -> int:
    results = arguments.outcomes(tasks)
    moment, word = arguments.instant(now), arguments.ending(status)
    conditions = [Task.id.in_(list(results)), live(Task.status)]
    if worker is not None:
        conditions += _held(list(results), arguments.worker(worker))[1:]
    values: dict[str, Any] = {"status": word, "updated": moment, "claimed_at": None}
    told = {task: result for task, result in results.items() if result is not None}
    if told:
        values["results"] = case(told, value=Task.id, else_=Task.results)
    return _changed(session, conditions, values) if results else 0


def _held(tasks: list[int], worker: str) -> list[ColumnElement[bool]]:
    return [Task.id.in_(tasks), Task.worker_id == worker, Task.phase == RUNNING]


def _changed(session: Session, conditions: list[ColumnElement[bool]], values: Mapping[str, Any]) -> int:
    """Write to tasks that are named by id. Those that the session holds are loaded anew when they are next read."""
    statement = by_key(update(Task)).where(*conditions).values(values)
    result: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        statement, execution_options={"synchronize_session": False}
    )
    if result.rowcount:
        for held in session.identity_map.values():
            if isinstance(held, Task) and not inspect(held).modified:
                session.expire(held)
    return result.rowcount


def _age(task: Task) -> tuple[datetime, int]:
    return task.created, task.id
