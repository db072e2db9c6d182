"""One row into a local table, whether it is there or not: one statement, one transaction, straight on the driver.

``rows.upsert`` does the same for the shared database, and tells what became of each row; it asks SQLAlchemy which
unique indexes a table has, which does not see every one of a reflected SQLite table. Here SQLite itself is asked, and
nothing is told: memory traces are written thousands of times a second.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.compiler import SQLCompiler

from legion_data.engines.errors import translate
from legion_data.errors import (
    GuardMissing,
    LegionDataError,
    UniqueViolation,
    UnknownAttribute,
    UpsertConflict,
    ValueRefused,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Table
    from sqlalchemy.engine import Engine

    from legion_data.local.reflection import Reflected

__all__ = ["Upserts"]

_KEPT = 500
_NO_GUARD = "ON CONFLICT clause does not match"


class _Statement(NamedTuple):
    """``binds``: the row's columns in the order of the text, and what converts each value."""

    text: str
    binds: tuple[tuple[str, Callable[[Any], Any] | None], ...]

    def parameters(self, row: Mapping[str, Any]) -> list[Any]:
        return [row[name] if convert is None else convert(row[name]) for name, convert in self.binds]


class Upserts:
    """The upserts of one engine, kept compiled. Threads share it. ``logged``: statements pass SQLAlchemy's log."""

    def __init__(self, engine: Engine, tables: Reflected, *, logged: bool) -> None:
        self._engine = engine
        self._tables = tables
        self._send = self._send_aloud if logged else self._send_quietly
        self._known: dict[tuple[str, tuple[str, ...], tuple[str, ...]], _Statement] = {}

    def run(self, table: str, row: Mapping[str, Any], conflict: tuple[str, ...]) -> None:
        """See ``LocalDatabase.upsert``."""
        form = (table, tuple(row), conflict)
        statement = self._known.get(form)
        if statement is None:
            statement = self._compiled(*form)
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[form] = statement
        for key in conflict:
            if row[key] is None:
                raise ValueRefused(f"{table}.{key} tells which row it is, and is NULL; NULL never meets another row.")
        try:
            self._send(statement.text, statement.parameters(row))
        except (sqlite3.Error, SQLAlchemyError) as error:
            self._known.pop(form, None)  # the table may have changed
            raise _typed(error, table, conflict) from error

    def _send_quietly(self, text: str, parameters: list[Any]) -> None:
        lent = self._engine.raw_connection()
        try:
            driver: Any = lent.dbapi_connection
            driver.execute("BEGIN IMMEDIATE")
            try:
                driver.execute(text, parameters)
                driver.execute("COMMIT")
            except BaseException:
                driver.rollback()
                raise
        finally:
            lent.close()

    def _send_aloud(self, text: str, parameters: list[Any]) -> None:
        with self._engine.begin() as connection:
            connection.exec_driver_sql(text, tuple(parameters))

    def _compiled(self, name: str, columns: tuple[str, ...], keys: tuple[str, ...]) -> _Statement:
        table = self._tables.table(name)
        _require_columns(table, columns, keys)
        bound = {column: bindparam(column, type_=table.columns[column].type) for column in columns}
        written = insert(table).values(bound).inline()
        changed = {column: written.excluded[column] for column in columns if column not in keys}
        if changed:
            written = written.on_conflict_do_update(index_elements=list(keys), set_=changed)
        else:
            written = written.on_conflict_do_nothing(index_elements=list(keys))
        dialect = self._engine.dialect
        compiled = written.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        assert compiled.positiontup is not None
        binds = tuple(
            (place, compiled.binds[place].type.dialect_impl(dialect).bind_processor(dialect))
            for place in compiled.positiontup
        )
        return _Statement(str(compiled), binds)


def _require_columns(table: Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> None:
    for column in (*columns, *keys):
        if column not in table.columns:
            raise UnknownAttribute(table.name, column)
    if not columns or not keys:
        raise ValueRefused(f"An upsert into {table.name} needs a row, and the columns that tell which row it is.")
    missing = [key for key in keys if key not in columns]
    if missing:
        raise ValueRefused(f"The row for {table.name} lacks {', '.join(missing)}, which tells which row it is.")


def _typed(error: sqlite3.Error | SQLAlchemyError, table: str, keys: tuple[str, ...]) -> LegionDataError:
    original = getattr(error, "orig", None) or error
    if _NO_GUARD in str(original):
        return GuardMissing(
            f"{table} has no unique index over {', '.join(keys)}.", hint="Create it in a migration of the extension."
        )
    if isinstance(original, sqlite3.ProgrammingError | sqlite3.InterfaceError):
        return ValueRefused(f"A value for {table} is of a kind that SQLite does not store: {original}.")
    found = translate(error)
    if isinstance(found, UniqueViolation):
        return UpsertConflict(f"{table}: a row meets another unique key than ({', '.join(keys)}) ({found.summary})")
    return found
