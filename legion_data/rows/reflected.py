"""Tables without a model: Core tables as the database describes them, and which tables there are, from memory.

What the catalogue said is kept until a migration of this process has run, or the pool has lost a connection, whose
successor may lead to another server. A name that was not there is looked for again, once a second at most: another
process may have migrated. A table that a model maps is the model's, with its types and defaults.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import DateTime, MetaData, Table, event
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError

from legion_data import models
from legion_data.dialects.table_names import could_be_a_name, learn_column_types, table_names
from legion_data.engines import schema_changes
from legion_data.engines.errors import translate
from legion_data.errors import TableUnknown
from legion_data.models.tables import CLASSES
from legion_data.types import UTCDateTime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Engine

    from legion_data.settings import Database

__all__ = ["Tables"]

#: How long a name that was not there is taken to be still missing.
MISSING_FOR_S = 1.0


class _Catalogue(NamedTuple):
    """What the database said."""

    names: frozenset[str]
    #: ``schema_changes.number()`` before it was asked.
    number: int
    asked_at: float
    metadata: MetaData


class Tables:
    """The tables of one engine. Threads share it."""

    def __init__(self, engine: Engine, database: Database | None = None) -> None:
        self._engine = engine
        self._database = database
        self._lock = threading.RLock()
        self._known: _Catalogue | None = None
        event.listen(engine, "close", self._lost_connection)  # of the pool: one of the engine would slow statements

    def has(self, names: Iterable[str]) -> bool:
        """Whether all of ``names`` are tables or views here. Raises when the database cannot be asked."""
        wanted = set(names)
        if not all(map(could_be_a_name, wanted)):
            return False
        known = self._catalogue()
        if not wanted <= known.names and time.monotonic() - known.asked_at >= MISSING_FOR_S:
            self.reset()
            known = self._catalogue()
        return wanted <= known.names

    def table(self, name: str) -> Table:
        """The table or view ``name``, the same object until it is asked for anew. Raises ``TableUnknown``.

        Instants are ``UTCDateTime``. Foreign keys name their target without reflecting it.
        """
        if not self.has([name]):
            raise TableUnknown(
                f"The database has no table {str(name)[:70]!r}.",
                hint="Look at the migrations that create it; names are told apart by case.",
            )
        if name in CLASSES:
            mapped: Table = getattr(models, CLASSES[name]).__table__
            return mapped
        with self._lock:
            metadata = self._catalogue().metadata
            found = metadata.tables.get(name)
            return self._reflected(name, metadata) if found is None else found

    def reset(self) -> None:
        """Forget everything; the next question asks the database."""
        self._known = None

    def fresh_after_fork(self) -> None:
        """In a forked child: a lock that nobody holds."""
        self._lock = threading.RLock()

    def _catalogue(self) -> _Catalogue:
        known = self._known
        if known is not None and known.number == schema_changes.number():
            return known
        with self._lock:
            known, number = self._known, schema_changes.number()
            if known is not None and known.number == number:  # another thread has asked
                return known
            try:
                # In autocommit: on SQLite a transaction of ours would wait for writers, or be one.
                with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    names = table_names(connection)
            except SQLAlchemyError as error:
                raise translate(error, self._database) from error
            self._known = known = _Catalogue(names, number, time.monotonic(), MetaData())
            return known

    def _reflected(self, name: str, metadata: MetaData) -> Table:
        listeners = [("column_reflect", _in_utc)]
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                learn_column_types(connection)
                return Table(name, metadata, autoload_with=connection, resolve_fks=False, listeners=listeners)
        except NoSuchTableError as error:
            self.reset()
            raise TableUnknown(f"The table {name!r} has just been dropped.") from error
        except SQLAlchemyError as error:
            raise translate(error, self._database) from error

    def _lost_connection(self, connection: Any, record: Any) -> None:
        self.reset()


def _in_utc(inspector: Any, table: Table, column: Any) -> None:
    if isinstance(column["type"], DateTime):
        column["type"] = UTCDateTime()
