"""Tables that exist, as SQLAlchemy knows them, and mapped classes for them.

A table stays the same object, and its class the same class, until the table itself changes: SQLite counts changes of
the schema, and only when that count moved is the table's own text compared.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import DateTime, MetaData, Table, text
from sqlalchemy.exc import ArgumentError, NoSuchTableError
from sqlalchemy.orm import registry

from legion_data.errors import TableUnknown, ValueRefused
from legion_data.types import UTCDateTime

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

__all__ = ["Reflected"]

#: Names that a mapped class has for itself; the column is then reached as ``metadata_``, as in the models.
_OWN_NAMES = frozenset({"metadata", "registry"})
_TEXT = text("SELECT sql FROM sqlite_master WHERE type IN ('table', 'view') AND name = :name")


class _Known(NamedTuple):
    table: Table
    text: str
    mapped: type[Any] | None = None


class Reflected:
    """The tables of one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.RLock()
        self._generation = -1
        self._metadata = MetaData()
        self._known: dict[str, _Known] = {}
        self._fresh: set[str] = set()

    def table(self, name: str) -> Table:
        """The table ``name``. Raises ``TableUnknown`` when there is none."""
        return self._looked_up(name).table

    def model(self, name: str) -> type[Any]:
        """A mapped class for the table ``name``, the same one each time.

        Raises ``TableUnknown``; ``ValueRefused`` for a table without a primary key.
        """
        with self._lock:
            known = self._looked_up(name)
            if known.mapped is None:
                known = self._known[name] = known._replace(mapped=_mapped(known.table))
            assert known.mapped is not None
            return known.mapped

    def _looked_up(self, name: str) -> _Known:
        with self._lock, self._engine.connect() as connection:
            generation = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
            if generation != self._generation:
                self._generation, self._metadata, self._fresh = generation, MetaData(), set()
            if name in self._fresh:
                return self._known[name]
            written = connection.execute(_TEXT, {"name": name}).scalar()
            known = self._known.get(name)
            if known is None or known.text != written:
                known = self._known[name] = _Known(self._reflected(connection, name), written or "")
            self._fresh.add(name)
            return known

    def _reflected(self, connection: Connection, name: str) -> Table:
        try:
            return Table(name, self._metadata, autoload_with=connection, listeners=[("column_reflect", _in_utc)])
        except NoSuchTableError as error:
            raise TableUnknown(
                f"The local database has no table {name!r}.",
                hint="Look at the migrations of its extension with: legion-data local status",
            ) from error


def _in_utc(_inspector: Any, _table: Table, column: Any) -> None:
    if isinstance(column["type"], DateTime):
        column["type"] = UTCDateTime()


def _mapped(table: Table) -> type[Any]:
    body: dict[str, Any] = {"__table__": table}
    body |= {f"{column.name}_": column for column in table.columns if column.name in _OWN_NAMES}
    base = registry().generate_base()
    name = "".join(part[:1].upper() + part[1:] for part in table.name.split("_")) or "Row"
    try:
        return type(name, (base,), body)
    except ArgumentError as error:
        raise ValueRefused(
            f"The table {table.name} has no primary key, so its rows cannot be mapped.",
            hint=f"Use it without a class: local.table({table.name!r}).",
        ) from error
