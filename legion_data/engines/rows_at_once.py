"""INSERT of any number of rows in one statement: what is new is inserted, what is known is filled in.

| | how rows travel | how a row that is known already is recognised |
|---|---|---|
| PostgreSQL, SQLite | one JSON document, which the database takes apart | ON CONFLICT over one unique column |
| MySQL, MariaDB | a list of VALUES (``prepared_rows``) | ON DUPLICATE KEY, whichever key it is |

One document is one parameter: 65,535 of them (PostgreSQL) or 32,766 (SQLite) are never too few, and the text of the
statement is the same for one row and for ten thousand, so that the database keeps its plan. PyMySQL writes parameters
into the text and knows no limit. For rows whose number is bounded by what a person or a model asks at once; ``rows``
chunks what is bounded by nothing.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Insert, String, bindparam, cast, column, func, literal_column, select
from sqlalchemy.sql.compiler import SQLCompiler

from legion_data.dialects.kinds import is_mysql, is_postgresql
from legion_data.engines.prepared_rows import PreparedRows, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Column, ColumnElement, Connection, Table
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

    #: Gives the expression for what a row says under a name; the type is that of the column it goes to.
    Said = Callable[[str, TypeEngine[Any]], ColumnElement[Any]]
    #: column, what the new row says -> what the column holds afterwards; None for what it holds already.
    Kept = Callable[[Column[Any], ColumnElement[Any]], ColumnElement[Any] | None]

__all__ = ["RowsAtOnce", "one_row", "rows_at_once", "said_by_parameters"]

_DOCUMENT = "rows_"


class RowsAtOnce(Protocol):
    """One statement for any number of rows of one table, as one dialect says it. Threads share it."""

    def execute(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write ``rows``, of which there is at least one."""


def said_by_parameters(name: str, type_: TypeEngine[Any]) -> ColumnElement[Any]:
    """``name`` is the parameter ``name_`` of the statement."""
    return bindparam(f"{name}_", type_=type_)


def one_row(
    dialect: Dialect, table: Table, values: Mapping[str, ColumnElement[Any]], unique: str, kept: Kept
) -> Insert:
    """INSERT of one row; one that has the same ``unique`` gets what ``kept`` says instead, and is locked.

    The id of the row comes back: by RETURNING, on MySQL as ``lastrowid``.
    """
    if is_mysql(dialect):
        from sqlalchemy.dialects.mysql import insert as insert_or

        made = insert_or(table).values(values).inline()
        # https://dev.mysql.com/doc/refman/8.4/en/insert-on-duplicate.html: hands the id of the row to the client.
        changes = {"id": func.last_insert_id(table.c.id), **_changes(table, values, kept, made.inserted)}
        return made.on_duplicate_key_update(changes)
    source = _insert_or(dialect)(table).values(values)
    # Something is set always, or there would be neither a lock nor an id.
    changes = _changes(table, values, kept, source.excluded) or {unique: source.excluded[unique]}
    upsert: Insert = source.on_conflict_do_update(index_elements=[unique], set_=changes).returning(table.c.id)
    return upsert


def rows_at_once(
    dialect: Dialect,
    table: Table,
    values: Callable[[Said], Mapping[str, ColumnElement[Any]]],
    unique: str,
    kept: Kept,
) -> RowsAtOnce:
    """The statement that inserts ``values(said)``; a row that has the same ``unique`` gets what ``kept`` says."""
    made = _Values if is_mysql(dialect) else _Document
    return made(dialect, table, values, unique, kept)


class _Values:
    """MySQL and MariaDB."""

    def __init__(self, dialect: Dialect, table: Table, values: Any, _unique: str, kept: Kept) -> None:
        from sqlalchemy.dialects.mysql import insert as insert_or

        self._names = _said(values)
        said = values(said_by_parameters)
        made = insert_or(table).values(row_of(said)).inline()
        changes = _changes(table, said, kept, made.inserted) or {"id": table.c.id}
        parameters = [f"{name}_" for name in self._names]
        self._prepared = PreparedRows(made.on_duplicate_key_update(changes), parameters, dialect)

    def execute(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        self._prepared.execute(connection, [[row[name] for name in self._names] for row in rows])


class _Document:
    """PostgreSQL and SQLite."""

    def __init__(self, dialect: Dialect, table: Table, values: Any, unique: str, kept: Kept) -> None:
        said = _said(values)
        record, column_of = _record(dialect, said)
        made = values(lambda name, _type: column_of[name])
        # The condition tells SQLite's parser that ON is not that of a join.
        source = select(*made.values()).select_from(record).where(literal_column("1") == literal_column("1"))
        statement = _insert_or(dialect)(table).from_select(list(made), source, include_defaults=False)
        changes = _changes(table, made, kept, statement.excluded)
        guarded = (
            statement.on_conflict_do_update(index_elements=[unique], set_=changes)
            if changes
            else statement.on_conflict_do_nothing(index_elements=[unique])
        )
        compiled = guarded.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self._text, self._is_positional = str(compiled), compiled.positional
        self._binds = [(name, type_.dialect_impl(dialect).bind_processor(dialect)) for name, type_ in said.items()]

    def execute(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        bound = [
            [row[name] if process is None else process(row[name]) for name, process in self._binds] for row in rows
        ]
        document = json.dumps(bound, ensure_ascii=False, separators=(",", ":"), default=_plain)
        connection.exec_driver_sql(self._text, (document,) if self._is_positional else {_DOCUMENT: document})


def _said(values: Callable[[Said], object]) -> dict[str, TypeEngine[Any]]:
    """What a row says, by name."""
    names: dict[str, TypeEngine[Any]] = {}

    def note(name: str, type_: TypeEngine[Any]) -> ColumnElement[Any]:
        names[name] = type_
        return literal_column("NULL", type_)

    values(note)
    return names


def _record(dialect: Dialect, said: Mapping[str, TypeEngine[Any]]) -> tuple[Any, dict[str, ColumnElement[Any]]]:
    """The document as a table, and what its rows say by name. A row is a list: shorter on the way than an object."""
    document = bindparam(_DOCUMENT, type_=String())
    if is_postgresql(dialect):
        from sqlalchemy.dialects.postgresql import JSON

        items = func.json_array_elements(cast(document, JSON)).table_valued(column("value", JSON), name="item")
        return items, {
            name: cast(items.c.value.op("->>")(literal_column(str(place))), type_)
            for place, (name, type_) in enumerate(said.items())
        }
    items = func.json_each(document).table_valued("value", name="item")
    return items, {
        name: func.json_extract(items.c.value, literal_column(f"'$[{place}]'"), type_=type_)
        for place, (name, type_) in enumerate(said.items())
    }


def _changes(
    table: Table, values: Mapping[str, ColumnElement[Any]], kept: Kept, new: Any
) -> dict[str, ColumnElement[Any]]:
    found = {name: kept(table.c[name], new[name]) for name in values}
    return {name: change for name, change in found.items() if change is not None}


def _insert_or(dialect: Dialect) -> Any:
    if is_postgresql(dialect):
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert


def _plain(value: object) -> str:
    """What JSON has no form for, as the database reads it from text."""
    if isinstance(value, date):
        return value.isoformat()
    assert isinstance(value, Decimal)
    return str(value)
