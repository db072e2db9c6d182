"""How each database lets one of many callers create the task of a key. ``guard_for`` gives the one of a connection.

``attempt`` creates the task with its claim and gives its id, or None when somebody else has the key; it may have
waited for that somebody. It raises nothing for a lost race, and leaves nothing behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy.exc import DBAPIError

from legion_data.dialects.kinds import is_mysql, is_sqlite
from legion_data.dialects.lock_waits import at_once, would_have_waited
from legion_data.engines.errors import driver_error
from legion_data.errors import TransactionLost
from legion_data.tasks import claim_statements as statements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

__all__ = ["Guard", "guard_for"]


class Guard(Protocol):
    """One database's way."""

    #: Whether ``attempt`` looks for an active task itself, so that it comes before the look-up and not after it.
    attempts_first: bool

    def attempt(
        self, connection: Connection, asked: Mapping[str, Any], seen: int | None, *, patiently: bool = False
    ) -> int | None:
        """The id of the new task; None when it was not to be created. ``asked``: ``parameters`` of the row;
        ``seen``: the dead task that has the claim; ``patiently``: many attempts were lost before."""


class _OneStatement:
    """PostgreSQL."""

    attempts_first = False

    def attempt(
        self, connection: Connection, asked: Mapping[str, Any], seen: int | None, *, patiently: bool = False
    ) -> int | None:
        if seen is None:
            made: int | None = statements.create_with_claim().execute(connection, asked).scalar()
            return made
        # Two statements, because the second must see what was committed while the first waited. In one it would find
        # the claim as it was, wait for its row, and keep that row locked though it lost: callers deadlocked on it.
        given = {**asked, "seen_": seen}
        if statements.hold_dead().execute(connection, given).scalar() is None:
            return None
        taken: int | None = statements.create_with_taken_claim().execute(connection, given).scalar()
        return taken


class _TaskThenClaim:
    """MySQL and MariaDB.

    Who finds the claim taken by a transaction that has not ended waits for its row, outside the INSERT: see
    ``dialects.lock_waits``. When that one rolled back, all who waited try again at once, and one of them is next.
    Another lock than the claim's may be in the way, such as the gaps that an administrator's DELETE locks under
    REPEATABLE READ: nothing but the INSERT can wait for those, so in the end it does.
    """

    attempts_first = False

    def attempt(
        self, connection: Connection, asked: Mapping[str, Any], seen: int | None, *, patiently: bool = False
    ) -> int | None:
        made = int(statements.create().execute(connection, asked).lastrowid)
        given = {**asked, "seen_": seen, "made_": made}
        is_open = False
        if seen is not None:
            is_ours = statements.take_over().execute(connection, given).rowcount > 0
        else:
            holder = _claimed(connection, given, patiently=patiently)
            is_ours, is_open = holder == 0, holder is None
        if is_ours:
            return made
        if statements.drop().execute(connection, given).rowcount == 0:
            raise TransactionLost("The server rolled the whole transaction back after a lock wait.")
        if is_open:
            statements.wait_for_claim().execute(connection, given).close()
        return None


def _claimed(connection: Connection, given: Mapping[str, Any], *, patiently: bool) -> int | None:
    """0: the claim is ours; the id of the task that has it; or None: a transaction that has not ended may have it."""
    text, bound = statements.claim_or_yield().said(connection.dialect, given)
    if patiently:
        return int(connection.exec_driver_sql(text, bound).lastrowid)
    try:
        return int(connection.exec_driver_sql(at_once(text), bound).lastrowid)
    except (DBAPIError, TransactionLost) as error:  # the first from an engine that is not ours
        if not would_have_waited(driver_error(error)):
            raise
        return None


class _OneWriter:
    """SQLite."""

    attempts_first = True

    def attempt(
        self, connection: Connection, asked: Mapping[str, Any], seen: int | None, *, patiently: bool = False
    ) -> int | None:
        made: int | None = statements.create_unless_active().execute(connection, asked).scalar()
        if made is not None:
            statements.write_claim().execute(connection, {**asked, "made_": made})
        return made


_ONE_STATEMENT, _TASK_THEN_CLAIM, _ONE_WRITER = _OneStatement(), _TaskThenClaim(), _OneWriter()


def guard_for(connection: Connection) -> Guard:
    """The way of the database behind ``connection``."""
    if is_sqlite(connection.dialect):
        return _ONE_WRITER
    return _TASK_THEN_CLAIM if is_mysql(connection.dialect) else _ONE_STATEMENT
