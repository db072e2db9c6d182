"""Lock the head of a chain, and make it first where there is none.

Whoever finds no head makes one. On MariaDB nobody waits inside that INSERT for somebody else's, which may be taken
back (``dialects.lock_waits``): two who waited there would deadlock. They wait for the row instead, outside, and when
it is gone they make it themselves. MySQL has no such INSERT; there the deadlock is ``TransactionLost``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, literal_column, select
from sqlalchemy.exc import DBAPIError

from legion_data.audit.chain import Place
from legion_data.audit.ledgers import GENESIS
from legion_data.audit.statements import statements_of
from legion_data.dialects.kinds import is_mysql
from legion_data.dialects.lock_waits import at_once, would_have_waited
from legion_data.engines.errors import driver_error
from legion_data.errors import TransactionLost

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from legion_data.audit.ledgers import Ledger

__all__ = ["locked_head"]

#: Whose INSERT would have waited so often waits inside it after all: it is not for a head that is being made.
_ATTEMPTS = 20
_UNDOES_ALL: Select[Any] = select(literal_column("@@GLOBAL.innodb_rollback_on_timeout"))


def locked_head(connection: Connection, ledger: Ledger, name: str, chain_id: str) -> Place:
    """Where the chain ends; nobody else appends to it until this transaction ends. ``name``: the head's ledger."""
    statements = statements_of(ledger)
    asked = {"ledger_": name, "chain_id_": chain_id}
    found = statements.lock.first(connection, asked)
    attempt = 0
    while found is None:
        attempt += 1
        _make(connection, ledger, {**asked, "seq_": 0, "hash_": GENESIS}, waits=attempt > _ATTEMPTS)
        found = statements.lock.first(connection, asked)
    return Place(*found)


def _make(connection: Connection, ledger: Ledger, head: Mapping[str, Any], *, waits: bool) -> None:
    statement = statements_of(ledger).create_head(connection.dialect)
    if waits or not is_mysql(connection.dialect):
        statement.execute(connection, head)
        return
    text, bound = statement.said(connection.dialect, head)
    try:
        connection.exec_driver_sql(at_once(text), bound)
    except (DBAPIError, TransactionLost) as error:
        if not would_have_waited(driver_error(error)):
            raise
        if connection.scalar(_UNDOES_ALL):  # what the caller wrote before is gone too
            raise TransactionLost("The server rolled the whole transaction back after a lock wait.") from error
