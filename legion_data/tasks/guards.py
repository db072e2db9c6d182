"""How each database lets one of many callers create the task of a key. ``guard_for`` gives the one of a connection.

``attempt`` creates the task with its claim and gives its id, or None when somebody else has the key; it may have
waited for that somebody. It raises nothing for a lost race, and leaves nothing behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from legion_data.dialects.kinds import is_mysql, is_sqlite
from legion_data.tasks import claim_statements as statements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

__all__ = ["Guard", "guard_for"]


class Guard(Protocol):
    """One database's way."""

    #: Whether ``attempt`` looks for an active task itself, so that it comes before the look-up and not after it.
    attempts_first: bool

    def attempt(self, connection: Connection, asked: Mapping[str, Any], seen: int | None) -> int | None:
        """The id of the new task; None when it was not to be created. ``asked``: ``parameters`` of the row;
        ``seen``: the dead task that has the claim."""


class _OneStatement:
    """PostgreSQL."""

    attempts_first = False

    def attempt(self, connection: Connection, asked: Mapping[str, Any], seen: int | None) -> int | None:
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
    """MySQL and MariaDB."""

    attempts_first = False

    def attempt(self, connection: Connection, asked: Mapping[str, Any], seen: int | None) -> int | None:
        made = int(statements.create().execute(connection, asked).lastrowid)
        given = {**asked, "seen_": seen, "made_": made}
        if seen is None:
            is_ours = statements.claim_or_yield().execute(connection, given).lastrowid == 0
        else:
            is_ours = statements.take_over().execute(connection, given).rowcount > 0
        if is_ours:
            return made
        statements.drop().execute(connection, given)
        return None


class _OneWriter:
    """SQLite."""

    attempts_first = True

    def attempt(self, connection: Connection, asked: Mapping[str, Any], seen: int | None) -> int | None:
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
