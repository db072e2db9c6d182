"""INSERT of any number of rows in one statement, or of one: what is new is inserted, what is known is left or updated.

| | how rows travel | how a row that is known already is recognised |
|---|---|---|
| PostgreSQL | one JSON document, taken apart by ``json_array_elements`` | ON CONFLICT over the columns of one unique index |
| SQLite | one JSON document, taken apart by ``json_each`` | the same |
| MySQL, MariaDB | a list of VALUES; PyMySQL has no limit of parameters | ON DUPLICATE KEY, whichever key it is |

One document is one parameter: 65,535 of them (PostgreSQL) or 32,766 (SQLite) are never too few, and the text of the
statement is the same for one row and for ten thousand, so that databases keep its plan.
"""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Insert, String, bindparam, cast, column, func, literal_column, select
from sqlalchemy.sql.compiler import SQLCompiler

from legion_data.dialects.kinds import is_mysql, is_postgresql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy import Column, ColumnElement, Connection, Table
    from sqlalchemy.engine import Dialect
    from sqlalchemy.sql.expression import FromClause
    from sqlalchemy.types import TypeEngine

    #: Gives the expression for what a row says under a name; the type is that of the column it goes to.
    Said = Callable[[str, TypeEngine[Any]], ColumnElement[Any]]
    #: column, what the new row says -> what the column holds afterwards; None for what it holds already.
    Kept = Callable[[Column[Any], ColumnElement[Any]], ColumnElement[Any] | None]

__all__ = ["RowsAtOnce", "one_row", "said_by_parameters"]

_DOCUMENT = "rows_"
#: A parameter as PyMySQL's statements have it.
_PLACE = re.compile(r"%\((\w+)\)s")


def said_by_parameters(name: str, type_: TypeEngine[Any]) -> ColumnElement[Any]:
    """``name`` is the parameter ``name_`` of the statement."""
    return bindparam(f"{name}_", type_=type_)


def one_row(
    dialect: Dialect, table: Table, values: Mapping[str, ColumnElement[Any]], unique: str, kept: Kept
) -> Insert:
    """INSERT of one row; one that has the same ``unique`` gets what ``kept`` says instead, and is locked.

    Its id comes back: by RETURNING, on MySQL as ``lastrowid``.
    """
    table_id = table.c.id
    if is_mysql(dialect):
        from sqlalchemy.dialects.mysql import insert as insert_or_update

        made = insert_or_update(table).values(values).inline()
        changes = _changes(table, values, kept, made.inserted)
        # https://dev.mysql.com/doc/refman/8.4/en/insert-on-duplicate.html: hands the id of the row to the client.
        return made.on_duplicate_key_update({"id": func.last_insert_id(table_id), **changes})
    source = _inserter(dialect)(table).values(values)
    changes = _changes(table, values, kept, source.excluded) or {unique: source.excluded[unique]}
    upsert: Insert = source.on_conflict_do_update(index_elements=[unique], set_=changes).returning(table_id)
    return upsert


class RowsAtOnce:
    """One statement for any number of rows of one table, as one dialect says it. Threads share it."""

    def __init__(
        self,
        dialect: Dialect,
        table: Table,
        values: Callable[[Said], Mapping[str, ColumnElement[Any]]],
        unique: str,
        kept: Kept,
    ) -> None:
        self._names: list[tuple[str, Callable[[Any], Any] | None]] = []
        self._head = self._one = self._tail = ""
        if is_mysql(dialect):
            self._write_values(dialect, table, values, kept)
        else:
            self._write_document(dialect, table, values, unique, kept)

    def execute(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write ``rows``, of which there is at least one."""
        bound = [
            [row[name] if process is None else process(row[name]) for name, process in self._names] for row in rows
        ]
        if self._one:
            text = self._head + ", ".join([self._one] * len(bound)) + self._tail
            connection.exec_driver_sql(text, tuple(value for row in bound for value in row))
        else:
            document = json.dumps(bound, ensure_ascii=False, separators=(",", ":"), default=_plain)
            connection.exec_driver_sql(self._head, self._parameters(document))

    def _write_values(self, dialect: Dialect, table: Table, values: Any, kept: Kept) -> None:
        from sqlalchemy.dialects.mysql import insert as insert_or_update

        said = values(said_by_parameters)
        made = insert_or_update(table).values(said).inline()
        changes = _changes(table, said, kept, made.inserted) or {"id": table.c.id}
        compiled = _compiled(made.on_duplicate_key_update(changes), dialect)
        text, binds = str(compiled), compiled.binds
        begin = text.index(" VALUES (") + len(" VALUES ")
        end = text.rindex(" ON DUPLICATE KEY UPDATE ")
        end = text.rindex(" AS new", begin, end) if text.endswith(" AS new", begin, end) else end
        # By place: names would be the same in every row.
        self._head, self._one, self._tail = text[:begin], _PLACE.sub("%s", text[begin:end]), text[end:]
        names = _PLACE.findall(text, begin, end)
        self._names = [(name.removesuffix("_"), _bind(binds[name].type, dialect)) for name in names]

    def _write_document(self, dialect: Dialect, table: Table, values: Any, unique: str, kept: Kept) -> None:
        said: dict[str, TypeEngine[Any]] = {}

        def note(name: str, type_: TypeEngine[Any]) -> ColumnElement[Any]:
            said[name] = type_
            return literal_column("NULL", type_)

        values(note)  # once, to learn what rows say
        record, column_of = _record(dialect, said)
        made = values(lambda name, _type: column_of[name])
        # The condition tells SQLite's parser that ON is not that of a join.
        source = select(*made.values()).select_from(record).where(literal_column("1") == literal_column("1"))
        statement = _inserter(dialect)(table).from_select(list(made), source, include_defaults=False)
        changes = _changes(table, made, kept, statement.excluded)
        guarded = (
            statement.on_conflict_do_update(index_elements=[unique], set_=changes)
            if changes
            else statement.on_conflict_do_nothing(index_elements=[unique])
        )
        compiled = _compiled(guarded, dialect)
        self._head = str(compiled)
        self._is_positional = compiled.positional
        self._names = [(name, _bind(type_, dialect)) for name, type_ in said.items()]

    def _parameters(self, document: str) -> Any:
        return (document,) if self._is_positional else {_DOCUMENT: document}


def _record(dialect: Dialect, said: Mapping[str, TypeEngine[Any]]) -> tuple[FromClause, dict[str, ColumnElement[Any]]]:
    """The document as a table, and its columns by name."""
    document = bindparam(_DOCUMENT, type_=String())
    if is_postgresql(dialect):
        # A row is a list: shorter on the way than an object, and taken apart by place.
        items = func.json_array_elements(cast(document, _json())).table_valued(column("value", _json()), name="item")
        columns = {
            name: cast(items.c.value.op("->>")(literal_column(str(place))), type_)
            for place, (name, type_) in enumerate(said.items())
        }
        return items, columns
    items = func.json_each(document).table_valued("value", name="item")
    return items, {
        name: func.json_extract(items.c.value, literal_column(f"'$[{place}]'"), type_=type_)
        for place, (name, type_) in enumerate(said.items())
    }


def _json() -> Any:
    from sqlalchemy.dialects.postgresql import JSON

    return JSON()


def _changes(
    table: Table, values: Mapping[str, ColumnElement[Any]], kept: Kept, new: Any
) -> dict[str, ColumnElement[Any]]:
    found = {name: kept(table.c[name], new[name]) for name in values}
    return {name: change for name, change in found.items() if change is not None}


def _inserter(dialect: Dialect) -> Any:
    if is_postgresql(dialect):
        from sqlalchemy.dialects.postgresql import insert as insert_or_update

        return insert_or_update
    from sqlalchemy.dialects.sqlite import insert as insert_or_update_

    return insert_or_update_


def _compiled(statement: Any, dialect: Dialect) -> SQLCompiler:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    return compiled


def _bind(type_: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    process: Callable[[Any], Any] | None = type_.dialect_impl(dialect).bind_processor(dialect)
    return process


def _plain(value: object) -> str:
    """What JSON has no form for, as the database reads it from text."""
    if isinstance(value, date):
        return value.isoformat()
    assert isinstance(value, Decimal)
    return str(value)
