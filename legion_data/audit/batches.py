"""The INSERT behind ``append_many``: any number of rows of one ledger.

| | how the rows travel | measured |
|---|---|---|
| PostgreSQL | one JSON document, which the database takes apart | half the time of a statement a row in a pipeline |
| SQLite | lists of VALUES | a fifth of the time of ``executemany`` |
| MySQL | ``executemany``, which PyMySQL makes lists of VALUES of, cut where a packet would be full | |

Rows get their ids in the order in which they are given, as their places are.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import Insert, String, Text, bindparam, cast, column, func, insert, literal_column, select

from legion_data.dialects.kinds import is_postgresql, is_sqlite
from legion_data.engines.prepared import Prepared
from legion_data.engines.prepared_rows import PreparedRows, row_of
from legion_data.types import LongText

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import BindParameter, ColumnElement, Connection, Table
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

    Rows = Sequence[Mapping[str, Any]]

__all__ = ["batch_for"]

#: SQLite takes 32,766 parameters in a statement, and PostgreSQL a document of 1 GB.
_ROWS_OF_A_STATEMENT = 250
_DOCUMENT = "rows_"


def batch_for(
    dialect: Dialect, table: Table, values: Mapping[str, BindParameter[Any]]
) -> Callable[[Connection, Rows], None]:
    """What inserts rows: their values by the names of the parameters in ``values``, which are by column."""
    if is_postgresql(dialect):
        return _Document(dialect, table, values).execute
    if is_sqlite(dialect):
        return _Lists(dialect, table, values).execute
    statement = Prepared(insert(table).values(dict(values)).inline())

    def execute(connection: Connection, rows: Rows) -> None:
        statement.execute_many(connection, rows)

    return execute


class _Lists:
    def __init__(self, dialect: Dialect, table: Table, values: Mapping[str, BindParameter[Any]]) -> None:
        self._names = [value.key for value in values.values()]
        self._prepared = PreparedRows(insert(table).values(row_of(dict(values))).inline(), self._names, dialect)

    def execute(self, connection: Connection, rows: Rows) -> None:
        for some in _cut(rows):
            self._prepared.execute(connection, [[row.get(name) for name in self._names] for row in some])


class _Document:
    def __init__(self, dialect: Dialect, table: Table, values: Mapping[str, BindParameter[Any]]) -> None:
        from sqlalchemy.dialects.postgresql import JSON

        document = cast(bindparam(_DOCUMENT, type_=Text()), JSON)
        elements = func.json_array_elements(document)
        items = elements.table_valued(column("value", JSON), with_ordinality="place", name="item").render_derived()
        said = [
            _read(items.c.value.op("->>")(literal_column(str(place))), table.c[name].type)
            for place, name in enumerate(values)
        ]
        source = select(*said).select_from(items).order_by(items.c.place)
        statement: Insert = insert(table).from_select(list(values), source, include_defaults=False)
        self._prepared = Prepared(statement)
        self._binds = [
            (value.key, value.type.dialect_impl(dialect).bind_processor(dialect)) for value in values.values()
        ]

    def execute(self, connection: Connection, rows: Rows) -> None:
        for some in _cut(rows):
            bound = [
                [row.get(name) if process is None else process(row.get(name)) for name, process in self._binds]
                for row in some
            ]
            document = json.dumps(bound, ensure_ascii=False, separators=(",", ":"), default=_instant)
            self._prepared.execute(connection, {_DOCUMENT: document})


def _read(text: ColumnElement[Any], type_: TypeEngine[Any]) -> ColumnElement[Any]:
    """What the column gets. Text as it is: a CAST to a type with a length would cut it without a word."""
    return text if isinstance(type_, String | LongText) else cast(text, type_)


def _cut(rows: Rows) -> list[Rows]:
    return [rows[start : start + _ROWS_OF_A_STATEMENT] for start in range(0, len(rows), _ROWS_OF_A_STATEMENT)]


def _instant(moment: datetime) -> str:
    return moment.isoformat()
