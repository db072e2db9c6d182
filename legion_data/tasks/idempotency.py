"""One key, one live task, however many callers ask at once; on every database, in any transaction.

A key is active while a task has it that is live (``status``) and whose key has not expired. Keys are scoped: by
``tenant_id`` and ``function_id`` of the task, where NULL is a scope of its own.

**Why it holds.** The task with the key is looked up without a lock. When there is one, it is the answer: it was active
at the instant of the statement. When there is none, callers race, and ``task_claims`` decides: its primary key is the
hash of the scope, its row names the task that answers for the key.

1. *No claim yet.* Callers insert it (ON CONFLICT DO NOTHING, ON DUPLICATE KEY). The second waits in the database until
   the first commits, then inserts nothing; or until it rolls back, then inserts. PostgreSQL waits inside the INSERT.
   On MariaDB that would deadlock as soon as two wait and the first rolls back (``dialects.lock_waits``): there the
   INSERT fails at once, which undoes nothing but itself, and a SELECT FOR UPDATE waits for the row.
2. *The claim's holder is dead* (over, expired, or given another key). The look-up says which task that is. Taking over
   locks that task's row and is a compare-and-swap: the claim goes to the new task only if it still names that very
   task. Whoever takes over from a task holds its row until the commit, so of two callers the second waits there, then
   finds another holder and has lost, without having touched the claim.
3. *Who lost looks again*, in a new statement, which under READ COMMITTED sees what the winner committed.

**The holder's status may change meanwhile.** From live to terminal: whoever was handed the task was handed it while it
was live; the next caller takes over. From terminal back to live (a retry), after the look-up and before the take-over:
this would make two live tasks, so the take-over locks the holder's row and checks that it is dead *after* it has the
lock (FOR NO KEY UPDATE checks its condition again; MySQL's joined UPDATE of both tables reads the current row). Either
the revival comes first, and the take-over finds it live and has lost; or it waits for the take-over to commit, and
revives a task that no longer has the key. Who revives a task answers for that. A deleted task takes its claim along
(ON DELETE CASCADE): PostgreSQL locks in the same order there, the task and then its claim; MySQL in the other one.

**Times** are this node's clock, read again at each attempt: a caller that waited does not judge by a stale instant.

**SQLite** has one writer at a time, and ``session()`` begins IMMEDIATE: what the first statement finds holds until the
commit. In a transaction that began by reading (not ours) SQLite refuses the write when another came between; that is
``TransactionLost``.

Statements: an active task costs one on the servers and two on SQLite; a new one two on PostgreSQL and SQLite, three on
MySQL and MariaDB, which have no statement that writes two tables; taking over costs three on the servers, two on
SQLite. A lost race adds a look-up (on MySQL a DELETE too, and a SELECT for the wait).

What is left to ``TransactionLost``: callers that hold several keys in one transaction and meet in another order. On
MySQL and MariaDB also

- who lost a race, which leaves the claim's row locked, and then writes to a task that another one is taking over;
- a task that is deleted while another takes over from it;
- on MySQL, which has no INSERT that does not wait: several wait for a caller that rolls back (one of them is next).

``run_in_transaction`` runs those again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from legion_data.engines.errors import driver_error, named, recognise
from legion_data.engines.violations import Write
from legion_data.errors import ConstraintViolation, TransactionLost
from legion_data.models.control_plane.task import Task
from legion_data.models.loading import settled
from legion_data.tasks import request as requests
from legion_data.tasks.claim_statements import active_task, parameters
from legion_data.tasks.guards import guard_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

__all__ = ["create_idempotent", "find_active"]

#: Each lost attempt means that another caller won, so this many in a row is a storm on one key.
ATTEMPTS = 100


def create_idempotent(
    session: Session,
    values: Mapping[str, Any],
    payload: object = None,
    idempotency_key: str | None = None,
    ttl: float | timedelta | None = None,
    *,
    now: datetime | None = None,
) -> tuple[Task, bool]:
    """The active task of a key, or a new one with ``values``; and whether it is new. Written in ``session``.

    The key is ``idempotency_key`` (1 to 64 characters), else the content key of ``payload``, else that of ``values``.
    An active task is returned as it is; ``values`` count for a new one only. ``ttl``: seconds (or a timedelta) for
    which the key holds while the task is live; None: as long as it is live; 0: not at all. ``now`` (aware; default:
    the clock) is for replays.

    Raises ``ValueRefused`` before anything is written for values that do not fit, ``ForeignKeyViolation`` when a row
    that ``values`` name does not exist, ``TransactionLost`` when the database gave up the transaction.
    """
    wanted = requests.request(values, payload, idempotency_key, ttl)
    wanted.at(_instant(now))  # an end of time is refused before the flush, too
    if session.autoflush:
        session.flush()
    connection = session.connection(bind_arguments={"mapper": Task})
    try:
        return _create(session, connection, wanted, now)
    except ConstraintViolation as error:
        # The engine knows the statement as text; which values it carried is known here.
        original = driver_error(error)
        write = Write(requests.TASKS, [wanted.columns], connection.connection.dbapi_connection)
        raise named(error, original, write) from original
    except DBAPIError as error:  # an engine that is not ours
        known = recognise(error)
        if known is None:
            raise
        raise known from error


def find_active(
    session: Session,
    key: str | None,
    tenant_id: str | None = None,
    function_id: int | None = None,
    *,
    now: datetime | None = None,
) -> Task | None:
    """The active task of a key: the newest, and of two equally new the one with the higher id. None for a blank key."""
    if key is None or not key.strip():
        return None
    if session.autoflush:
        session.flush()
    sought = {
        "idempotency_key": key,
        "tenant_id": tenant_id,
        "function_id": function_id,
        "now": _instant(now),
        "scope_hash": requests.scope_hash(key, tenant_id, function_id),
    }
    _, *columns = _looked_up(session.connection(bind_arguments={"mapper": Task}), parameters(sought))
    return _found(session, columns)


def _create(
    session: Session, connection: Connection, wanted: requests.Request, now: datetime | None
) -> tuple[Task, bool]:
    guard = guard_for(connection)
    is_looked_up = not guard.attempts_first
    seen: int | None = None
    for lost in range(ATTEMPTS):
        row = wanted.at(_instant(now))
        asked = parameters(row)
        if is_looked_up:
            seen, *columns = _looked_up(connection, asked)
            found = _found(session, columns)
            if found is not None:
                return found, False
        is_looked_up = True
        new_id = guard.attempt(connection, asked, seen, patiently=lost >= ATTEMPTS // 2)
        if new_id is not None:
            return _attached(session, {**row, "id": new_id}), True
    raise TransactionLost(f"{ATTEMPTS} callers in a row were faster with the same idempotency key.")


def _looked_up(connection: Connection, asked: Mapping[str, Any]) -> list[Any]:
    """The holder's id, and the columns of the active task."""
    return active_task().row(connection, asked)


def _instant(now: datetime | None) -> datetime:
    return datetime.now(UTC) if now is None else now


@cache
def _names() -> tuple[tuple[str, str], ...]:
    return tuple(requests.attributes().items())


def _found(session: Session, columns: list[Any]) -> Task | None:
    """The task of a row of ``active_task``; the session's own object when it has one, as a query would give."""
    row = dict(zip((column.name for column in requests.LOADED), columns, strict=True))
    if row["id"] is None:
        return None
    known = session.identity_map.get(inspect(Task).identity_key_from_primary_key((row["id"],)))
    return known if known is not None else _attached(session, row)


def _attached(session: Session, row: Mapping[str, Any]) -> Task:
    """A task of ``session`` that is known to be in the database as ``row`` says: nothing to flush, nothing to load."""
    Task.registry.configure()  # nothing to do, unless this is the first use of the models
    stale = session.identity_map.get(inspect(Task).identity_key_from_primary_key((row["id"],)))
    if stale is not None:  # left over from a rolled-back savepoint, whose id SQLite gives out again
        session.expunge(stale)
    made: Task = settled(session, Task, row["id"], {attribute: row[column] for attribute, column in _names()})
    return made
