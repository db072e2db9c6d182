"""The data layer that a verb works on: the one given, else the process's own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.exc import SQLAlchemyError

from legion_data import dialects
from legion_data.engines.errors import recognise
from legion_data.engines.sessions import for_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    from sqlalchemy import Connection
    from sqlalchemy.engine import Engine
    from sqlalchemy.orm import Session

    from legion_data.settings import Settings

    T = TypeVar("T")

__all__ = ["Layer", "chosen", "snapshot"]


class Layer(Protocol):
    """What the verbs of this room need of ``DataLayer``."""

    @property
    def connection(self) -> Engine:
        """Its engine."""

    @property
    def settings(self) -> Settings:
        """Its settings."""

    def run_in_transaction(self, work: Callable[[Session], T], attempts: int = 5) -> T:
        """``work(session)``, again after a lost transaction."""


def chosen(data: Layer | None) -> Layer:
    """``data``, or the default data layer."""
    if data is not None:
        return data
    from legion_data.runtime import default

    return default


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection whose transaction reads, and sees one state of the database whatever others commit meanwhile."""
    with for_reading(engine).connect() as connection:
        statement = dialects.for_engine(engine).one_state
        try:
            if statement is not None:
                connection.exec_driver_sql(statement)
            yield connection
        except SQLAlchemyError as error:
            known = recognise(error)
            if known is None:
                raise
            raise known from error
