"""Sessions that commit on success, roll back on error, speak in our errors, and hold plain statements to the rules.

Objects stay readable after the session closed (``expire_on_commit=False``): a session is short, its results are handed
on, and a read after the end must not raise or, worse, query again.
"""

from __future__ import annotations

import random
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import UpdateBase

from legion_data import dialects
from legion_data.engines.building import READ_ONLY
from legion_data.engines.errors import recognise
from legion_data.errors import TransactionLost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Engine

    from legion_data.settings import Database

__all__ = ["WRITTEN", "LayerSession", "for_reading", "open_session", "run_in_transaction"]

T = TypeVar("T")
_FIRST_PAUSE_S = 0.02
_LONGEST_PAUSE_S = 2.0

#: Key in a table's ``info``: called with each INSERT and UPDATE of the table and its parameters before a session sends
#: them; gives those to send.
WRITTEN = "written"


class LayerSession(Session):
    """The session of a data layer. What is read passes through untouched.

    (The event ``do_orm_execute`` would see every SELECT, and costs a twentieth of a ``get``.)
    """

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
    return engine.execution_options(**{READ_ONLY: True}, **dialects.for_engine(engine).read_only_options())


@contextmanager
def open_session(engine: Engine, database: Database | None = None) -> Iterator[Session]:
    """One session, one transaction. An error that our tree knows is raised as ours, with the driver's as its cause."""
    session = LayerSession(engine, expire_on_commit=False)
    try:
        yield session
        if engine.get_execution_options().get(READ_ONLY):
            session.flush()  # what was changed all the same is refused by the database, not dropped
        else:
            session.commit()
    except SQLAlchemyError as error:
        session.rollback()
        known = recognise(error, database)
        if known is None:
            raise
        raise known from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()


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
