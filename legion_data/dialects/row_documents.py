"""A row as one text: a JSON list of its columns, so that rows of different tables may stand in one result.

``row_document`` writes it in the database, ``readers`` turns what ``json`` makes of it into what a SELECT of the
columns would have given. For integers, texts, truths, instants and exact numbers; parse it with
``parse_float=Decimal``.

MySQL and MariaDB answer NULL, with a warning, for a text longer than ``max_allowed_packet``, and escaping makes texts
longer: who reads documents there must be ready to ask for the row plainly.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, DateTime, Float, Integer, Numeric, String, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from legion_data.dialects.kinds import is_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Column
    from sqlalchemy.engine import Dialect

__all__ = ["readers", "row_document"]

_CARRIED = (Boolean, DateTime, Integer, Numeric, String)


class row_document(FunctionElement[str]):  # noqa: N801 - reads as the SQL function it is
    """The values of some columns as a JSON list, in a text."""

    type = Text()
    inherit_cache = True


def readers(columns: Sequence[Column[Any]], dialect: Dialect) -> list[tuple[int, Callable[[Any], Any]]]:
    """Place in the list -> what makes the column's value of what is there, if it is not None; others are right as is.

    Raises ``TypeError`` for a column that cannot travel so.
    """
    found = ((place, _reader(column, dialect)) for place, column in enumerate(columns))
    return [(place, read) for place, read in found if read is not None]


def _reader(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    kind = _kind(column, dialect)
    if not isinstance(kind, _CARRIED) or isinstance(kind, Float):
        raise TypeError(f"{column} is {kind!r}, which a row document does not carry")
    process = column.type.dialect_impl(dialect).result_processor(dialect, None)
    if isinstance(kind, DateTime) and not is_sqlite(dialect):  # SQLite's driver gives text, too
        return _instant if process is None else lambda text: process(datetime.fromisoformat(text))
    if isinstance(kind, Numeric) and is_sqlite(dialect) and process is not None:
        return lambda value: process(float(value) if isinstance(value, str) else value)
    return process


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _kind(column: Any, dialect: Dialect) -> Any:
    kind = column.type.dialect_impl(dialect)
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


@compiles(row_document, "postgresql")
def _on_postgresql(element: row_document, compiler: Any, **options: Any) -> str:
    return f"CAST(json_build_array({compiler.process(element.clauses, **options)}) AS TEXT)"


@compiles(row_document, "mysql")
def _on_mysql(element: row_document, compiler: Any, **options: Any) -> str:
    return f"JSON_ARRAY({compiler.process(element.clauses, **options)})"


@compiles(row_document, "sqlite")
def _on_sqlite(element: row_document, compiler: Any, **options: Any) -> str:
    shown = []
    for column in element.clauses:
        text = compiler.process(column, **options)
        if isinstance(_kind(column, compiler.dialect), Numeric):
            # Its JSON has 15 digits of a float, and 17 tell it from its neighbours.
            text = f"CASE typeof({text}) WHEN 'real' THEN printf('%!.17g', {text}) ELSE {text} END"
        shown.append(text)
    return f"json_array({', '.join(shown)})"
