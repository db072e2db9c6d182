"""Statements straight on the driver, where nobody listens.

SQLAlchemy's own way around a statement (contexts, results, events) costs as much as a small statement does. For the
few that a verb sends in each transaction, already compiled and bound, it is left out; as soon as somebody listens to
statements (a query log, a test that counts them), or the transaction has not begun, it is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from legion_data.engines import owners
from legion_data.engines.errors import recognise

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["is_unheard", "sent"]


def is_unheard(connection: Connection) -> bool:
    """Whether a statement may go straight to the driver: in a transaction, and nobody listens."""
    heard = connection.dispatch
    return not heard.before_cursor_execute and not heard.after_cursor_execute and connection.in_transaction()


def sent(connection: Connection, text: str, parameters: Any, *, fetches: bool = False) -> tuple[Any, int | None]:
    """Run one statement: its first row (when it ``fetches``), and the driver's ``lastrowid``.

    Raises as an engine of ours does at a statement (``speaking``); a connection that is lost is given up as SQLAlchemy
    would give it up.
    """
    dialect = connection.dialect
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, parameters)
        return (cursor.fetchone() if fetches else None), getattr(cursor, "lastrowid", None)
    except dialect.loaded_dbapi.Error as error:
        is_lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
        if is_lost:
            connection.invalidate(error)
        failed = DBAPIError.instance(
            text,
            None,
            error,
            dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=is_lost,
            dialect=dialect,
        )
        settings = owners.settings_of(dialect)
        known = None if settings is None else recognise(failed, settings.database)
        raise (failed if known is None else known) from error
    finally:
        if not connection.invalidated:
            cursor.close()
