"""The statements behind ``create_idempotent``, built once; what they promise together is argued in ``idempotency``.

Parameters: the columns of a task, ``scope_hash``, ``seen`` (the id of the task that was found dead), ``made`` (the id
of the new one) and ``now``, each as ``parameters`` names it. An *active* task has the key, tenant and function that
were asked for, is live, and its key has not expired.
"""

from __future__ import annotations

from functools import cache, wraps
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CTE,
    BindParameter,
    Column,
    ColumnElement,
    Delete,
    Executable,
    Insert,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from legion_data.dialects.text_functions import same_text
from legion_data.engines.prepared import Prepared
from legion_data.models.control_plane.task_claim import TaskClaim
from legion_data.tasks.request import LOADED, TASKS
from legion_data.tasks.status_sql import live

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "active_task",
    "claim_or_yield",
    "create",
    "create_unless_active",
    "create_with_claim",
    "create_with_taken_claim",
    "drop",
    "hold_dead",
    "parameters",
    "take_over",
    "wait_for_claim",
    "write_claim",
]

CLAIMS: Table = TaskClaim.metadata.tables["task_claims"]
#: Every column that a task is created with.
_WRITTEN = [column for column in LOADED if column.name not in {"id", "created_at", "claimed_at", "attempts"}]


def parameters(values: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters for the statements below. Not by the names of columns: those an UPDATE would take as values to set."""
    return {f"{name}_": value for name, value in values.items()}


def _prepared(build: Callable[[], Executable]) -> Callable[[], Prepared]:
    """The statement that ``build`` gives, built when it is first asked for."""
    return cache(wraps(build)(lambda: Prepared(build())))


def _value(column: Column[Any], name: str | None = None) -> BindParameter[Any]:
    return bindparam(f"{name or column.name}_", type_=column.type)


def _active() -> ColumnElement[bool]:
    now = _value(TASKS.c.idempotency_expires_at, "now")
    return and_(
        TASKS.c.idempotency_key == _value(TASKS.c.idempotency_key),
        same_text(TASKS.c.idempotency_key, _value(TASKS.c.idempotency_key)),
        same_text(TASKS.c.tenant_id, _value(TASKS.c.tenant_id)),
        TASKS.c.function_id.is_not_distinct_from(_value(TASKS.c.function_id)),
        live(TASKS.c.status),
        or_(TASKS.c.idempotency_expires_at.is_(None), TASKS.c.idempotency_expires_at > now),
    )


def _dead() -> ColumnElement[bool]:
    """Not active; true as well when a column it looks at is NULL."""
    return case((_active(), literal_column("0")), else_=literal_column("1")) == literal_column("1")


@_prepared
def active_task() -> Select[Any]:
    """One row, always: the id of the task that holds the claim (or NULL), then the active task (or NULLs).

    The task is looked for by its own columns, so that rows of the predecessor, which have no claim, are found too.
    """
    newest = select(TASKS.c.id).where(_active()).order_by(TASKS.c.created.desc(), TASKS.c.id.desc()).limit(1)
    holder = select(CLAIMS.c.task_id).where(CLAIMS.c.scope_hash == _value(CLAIMS.c.scope_hash))
    one = select(func.count().label("one")).subquery()
    return select(holder.scalar_subquery().label("holder"), *LOADED).select_from(
        one.outerjoin(TASKS, TASKS.c.id == newest.correlate(None).scalar_subquery())
    )


# -- PostgreSQL: task and claim in one statement. Keys are checked at its end, so the claim may name the task first.


def _next_id() -> ColumnElement[Any]:
    return func.nextval(func.pg_get_serial_sequence(literal_column("'tasks'"), literal_column("'id'")))


def _create_for(claim: CTE) -> Insert:
    columns = [TASKS.c.id, *_WRITTEN]
    source = select(claim.c.task_id, *(_value(column) for column in _WRITTEN))
    return insert(TASKS).from_select(columns, source, include_defaults=False).returning(TASKS.c.id)


@_prepared
def create_with_claim() -> Insert:
    """Create a task that holds a fresh claim. No row: somebody else has the claim."""
    from sqlalchemy.dialects.postgresql import insert as insert_or

    source = select(_value(CLAIMS.c.scope_hash), _next_id(), _value(TASKS.c.idempotency_expires_at))
    claim = (
        insert_or(CLAIMS)
        .from_select(list(CLAIMS.columns), source, include_defaults=False)
        .on_conflict_do_nothing(index_elements=[CLAIMS.c.scope_hash])
        .returning(CLAIMS.c.task_id)
        .cte("claim")
    )
    return _create_for(claim)


@_prepared
def hold_dead() -> Select[Any]:
    """Lock the task ``seen`` until the transaction ends. No row: it is not dead (now, after the wait for the lock)."""
    return select(TASKS.c.id).where(TASKS.c.id == _value(TASKS.c.id, "seen"), _dead()).with_for_update(key_share=True)


@_prepared
def create_with_taken_claim() -> Insert:
    """Create a task that takes the claim over from the task ``seen``, which is held. No row: it is not the holder."""
    claim = (
        update(CLAIMS)
        .where(CLAIMS.c.scope_hash == _value(CLAIMS.c.scope_hash), CLAIMS.c.task_id == _value(TASKS.c.id, "seen"))
        .values(task_id=_next_id(), expires_at=_value(TASKS.c.idempotency_expires_at))
        .returning(CLAIMS.c.task_id)
        .cte("claim")
    )
    return _create_for(claim)


# -- MySQL and MariaDB: the task first, because its claim names it; then the claim, or the task goes again.


@_prepared
def create() -> Insert:
    """Create a task."""
    return insert(TASKS).values({column: _value(column) for column in _WRITTEN}).inline()


@_prepared
def claim_or_yield() -> Insert:
    """Claim for the task ``made``. Its ``lastrowid`` is 0 when that worked, else the id of the task that has it.

    To be sent ``at_once``. LAST_INSERT_ID(expr) hands a value of the row that was there to the client, in the same
    round trip: https://dev.mysql.com/doc/refman/8.4/en/insert-on-duplicate.html
    """
    from sqlalchemy.dialects.mysql import insert as insert_or

    return insert_or(CLAIMS).values(_claim()).on_duplicate_key_update(task_id=func.last_insert_id(CLAIMS.c.task_id))


@_prepared
def wait_for_claim() -> Select[Any]:
    """Wait until nobody else has the claim's row; lock it, when it is there then."""
    return select(CLAIMS.c.task_id).where(CLAIMS.c.scope_hash == _value(CLAIMS.c.scope_hash)).with_for_update()


@_prepared
def take_over() -> Update:
    """Hand the claim from the task ``seen`` to the task ``made``. No row matched: it is not dead, or not the holder.

    ``depth`` is set to itself, so that the row of the dead task is read as it is now and stays locked: a table that a
    joined UPDATE only reads is read as it was. Both rows are found by their primary keys, in the order of the tables:
    the claim is locked before the task.
    """
    return (
        update(CLAIMS)
        .where(
            CLAIMS.c.scope_hash == _value(CLAIMS.c.scope_hash),
            CLAIMS.c.task_id == TASKS.c.id,
            TASKS.c.id == _value(TASKS.c.id, "seen"),
            _dead(),
        )
        .values(
            {
                CLAIMS.c.task_id: _value(TASKS.c.id, "made"),
                CLAIMS.c.expires_at: _value(TASKS.c.idempotency_expires_at),
                TASKS.c.depth: TASKS.c.depth,
            }
        )
    )


@_prepared
def drop() -> Delete:
    """Take back a task that did not get its claim; nobody has seen it."""
    return delete(TASKS).where(TASKS.c.id == _value(TASKS.c.id, "made"))


# -- SQLite: one writer at a time. What the first statement finds holds until the transaction ends.


@_prepared
def create_unless_active() -> Insert:
    """Create a task unless there is an active one. No row: there is."""
    source = select(*(_value(column) for column in _WRITTEN)).where(~exists(select(TASKS.c.id).where(_active())))
    return insert(TASKS).from_select(_WRITTEN, source, include_defaults=False).returning(TASKS.c.id)


@_prepared
def write_claim() -> Insert:
    """Give the claim to the task ``made``, whoever held it."""
    from sqlalchemy.dialects.sqlite import insert as insert_or

    made = insert_or(CLAIMS).values(_claim())
    return made.on_conflict_do_update(
        index_elements=[CLAIMS.c.scope_hash],
        set_={"task_id": made.excluded.task_id, "expires_at": made.excluded.expires_at},
    )


def _claim() -> dict[str, BindParameter[Any]]:
    return {
        "scope_hash": _value(CLAIMS.c.scope_hash),
        "task_id": _value(TASKS.c.id, "made"),
        "expires_at": _value(TASKS.c.idempotency_expires_at),
    }
