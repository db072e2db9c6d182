"""Sessions that commit on success, roll back on error, speak in our errors, and hold plain statements to the rules.

Objects stay readable after the session closed (``expire_on_commit=False``): a session is short, its results are handed
on, and a read after the end must not raise or, worse, query again.
"""

from __future__ import annotations

import random
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import UpdateBase

from legion_data.dialects.transactions import ReadingEngine
from legion_data.engines.errors import recognise
from legion_data.errors import TransactionLost

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection, Engine

    from legion_data.settings import Database

__all__ = ["GOTTEN", "WRITTEN", "LayerSession", "for_reading", "open_session", "run_in_transaction"]

T = TypeVar("T")
_FIRST_PAUSE_S = 0.02
_LONGEST_PAUSE_S = 2.0

#: Key in a table's ``info``: called with each INSERT and UPDATE of the table and its parameters before a session sends
#: them; gives those to send.
WRITTEN = "written"
#: Key in a table's ``info``: called with a session and a key in the place of ``session.get(model, key)``; gives the
#: object, None when there is no row, or ``NotImplemented`` when it leaves the matter to the ORM.
GOTTEN = "gotten"


class LayerSession(Session):
    """The session of a data layer. What is read passes through untouched.

    (The event ``do_orm_execute`` would see every SELECT, and costs a twentieth of a ``get``.)
    """

    def get_bind(self, mapper: Any = None, *, bind: Any = None, **options: Any) -> Engine | Connection:
        """The engine, without a look at what is asked: there is one database."""
        found: Any = self.bind if bind is None else bind
        return cast("Engine | Connection", found)

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        table = getattr(entity, "__table__", None)
        gotten = None if table is None else table.info.get(GOTTEN)
        if gotten is not None and not self._flushing and not any(options.values()):
            found = gotten(self, ident)
            if found is not NotImplemented:
                return found
        return super().get(entity, ident, **options)

    def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        statement, params = self._checked(statement, params)
        return super().execute(statement, params, **options)

    def scalars(self, statement: Any, params: Any = None, **options: Any) -> Any:
        statement, params = self._checked(statement, params)
        return super().scalars(statement, params, **options)

    def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
        statement, params = self._checked(statement, params)
        return super().scalar(statement, params, **options)

    def _checked(self, statement: Any, params: Any) -> tuple[Any, Any]:
        if not isinstance(statement, UpdateBase):
            return statement, params
        written = getattr(statement.table, "info", {}).get(WRITTEN)
        if written is None:
            return statement, params
        sent, params = written(statement, params)
        if sent is not statement and self.autoflush:
            self.flush()  # as the ORM does before an INSERT of its own
        return sent, params


def for_reading(engine: Engine) -> Engine:
    """The same pool, with transactions that refuse to write."""
    return ReadingEngine(engine, {})


def open_session(engine: Engine, database: Database | None = None) -> AbstractContextManager[Session]:
    """One session, one transaction. An error that our tree knows is raised as ours, with the driver's as its cause."""
    return _Opened(engine, database)


class _Opened(AbstractContextManager[Session]):
    """``with`` around a session. (A generator would cost a small transaction twice as much.)"""

    __slots__ = ("_database", "_engine", "_session")

    def __init__(self, engine: Engine, database: Database | None) -> None:
        self._engine, self._database = engine, database

    def __enter__(self) -> Session:
        self._session = session = LayerSession(self._engine, expire_on_commit=False)
        return session

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        try:
            if error is None:
                self._finish()
            else:
                self._session.rollback()
                self._speak(error)
        finally:
            self._session.close()

    def _finish(self) -> None:
        session = self._session
        if not session.in_transaction():  # nothing was read, added or changed
            return
        try:
            # Who only reads commits, too: what was changed all the same is refused, not dropped; and psycopg forgets
            # its prepared statements at a rollback, which the server then has to plan anew.
            session.commit()
        except BaseException as error:
            session.rollback()
            self._speak(error)
            raise

    def _speak(self, error: BaseException) -> None:
        if isinstance(error, SQLAlchemyError):
            known = recognise(error, self._database)
            if known is not None:
                raise known from error


def run_in_transaction(
    engine: Engine, work: Callable[[Session], T], attempts: int, database: Database | None = None
) -> T:
    """``work(session)`` in a transaction, again after a deadlock or serialization failure, with growing pauses."""
    if attempts < 1:
        raise ValueError(f"attempts is {attempts}; at least 1 is needed")
    for attempt in range(attempts):
        try:
            with open_session(engine, database) as session:
                return work(session)
        except TransactionLost:
            if attempt + 1 == attempts:
                raise
        # Two losers that pause equally long meet again.
        time.sleep(random.uniform(0, min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**attempt)))
    raise AssertionError("unreachable: the last attempt returns or raises")
