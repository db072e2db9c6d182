"""What the connected role may do with a table: asked once, remembered, forgotten when the connection is another one.

Answers hold for the role that the engine's newest connection logged in as. Every new connection of the pool may belong
to another role (credentials rotate) or another server (fail-over), so it makes the engine forget; so does ``dispose``.
What could not be found out is an error, raised and not remembered; the predecessor remembered it as "no" until it was
restarted, and asked MySQL in PostgreSQL's words (bug B21).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from legion_data.dialects.privileges import Privilege, is_granted
from legion_data.dialects.table_names import could_be_a_name
from legion_data.engines.errors import translate

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from legion_data.settings import Database

__all__ = ["Privileges"]

#: Answers that are kept at once, many times the tables that there are.
MOST = 1000


class Privileges:
    """The privileges of one engine. Threads share it."""

    def __init__(self, engine: Engine, database: Database | None = None) -> None:
        self._engine = engine
        self._database = database
        self._readable: dict[str, bool] = {}
        self._writable: dict[str, bool] = {}
        event.listen(engine, "connect", self._new_connection)
        event.listen(engine, "close", self._closed)  # of the pool: one of the engine would slow statements

    def can_read(self, table: str) -> bool:
        """Whether the role may SELECT from ``table``; False when there is none. Raises when it cannot ask."""
        known = self._readable.get(table)
        return self._ask("SELECT", table, lambda: self._readable) if known is None else known

    def can_write(self, table: str) -> bool:
        """Whether the role may INSERT into ``table``; False when there is none. Raises when it cannot ask."""
        known = self._writable.get(table)
        return self._ask("INSERT", table, lambda: self._writable) if known is None else known

    def reset(self) -> None:
        """Forget all answers, for example after a GRANT."""
        # New maps instead of empty ones: an answer that is under way lands in the old one and is lost with it.
        self._readable, self._writable = {}, {}

    def close(self) -> None:
        """Stop listening to the engine."""
        event.remove(self._engine, "connect", self._new_connection)
        event.remove(self._engine, "close", self._closed)

    def _new_connection(self, connection: Any, record: Any) -> None:
        self.reset()

    def _closed(self, connection: Any, record: Any) -> None:
        self.reset()

    def _ask(self, privilege: Privilege, table: str, answers: Any) -> bool:
        if not could_be_a_name(table):
            return False
        try:
            # In autocommit: on SQLite a transaction of ours would wait for writers, or be one.
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                known: dict[str, bool] = answers()  # taken after the checkout, which may have connected
                answer = is_granted(connection, privilege, table)
        except SQLAlchemyError as error:
            raise translate(error, self._database) from error
        if len(known) < MOST:
            known[table] = answer
        return answer
