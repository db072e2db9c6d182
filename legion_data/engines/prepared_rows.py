"""One INSERT, compiled once, sent for any number of rows.

A statement of a thousand rows has the text of a row a thousand times, and compiling each of them would cost more than
sending them. So the statement is compiled for one row, between two marks, and the row's text is repeated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection, CursorResult, Insert
    from sqlalchemy.engine import Dialect

__all__ = ["PreparedRows", "row_of"]

_OPEN, _CLOSE = "\x02", "\x03"
#: A parameter as a driver writes it: by name (psycopg), or by place; a doubled percent sign is none.
_PARAMETER = re.compile(r"%%|%\((\w+)\)s")


class _Marked(ColumnElement[Any]):
    """The value of a row's first or last column."""

    inherit_cache = False

    def __init__(self, value: ColumnElement[Any], before: str, after: str) -> None:
        self.value, self.before, self.after, self.type = value, before, after, value.type


@compiles(_Marked)
def _marked(element: _Marked, compiler: Any, **options: Any) -> str:
    return f"{element.before}{compiler.process(element.value, **options)}{element.after}"


def row_of(values: Mapping[Any, ColumnElement[Any]]) -> dict[Any, ColumnElement[Any]]:
    """``values`` (column -> parameter or expression) for ``insert().values()`` of a statement to be prepared here."""
    columns = list(values)
    last = len(columns) - 1
    return {
        column: _Marked(values[column], _OPEN * (number == 0), _CLOSE * (number == last))
        for number, column in enumerate(columns)
    }


class PreparedRows:
    """An INSERT of ``row_of`` values for one dialect. Threads share it.

    ``parameters``: the names of the row's parameters, in the order in which ``execute`` is given their values.
    """

    def __init__(self, statement: Insert, parameters: Sequence[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.post_compile_params, "a statement whose text depends on its values cannot be prepared"
        order, text = _ordered(compiled)
        self._head, rest = text.split(_OPEN)
        row, self._tail = rest.split(_CLOSE)
        self._head = self._head.removesuffix("(")
        self._tail = self._tail.removeprefix(")")
        self._row = f"({row})"
        places = {name: place for place, name in enumerate(parameters)}
        of_row = [name for name in order if name in places]
        assert of_row == order[: len(of_row)], "parameters of the row come first"
        self._binds = [(places[name], _processor(compiled, name, dialect)) for name in of_row]
        self._rest = [(name, _processor(compiled, name, dialect)) for name in order[len(of_row) :]]
        self._defaults = {name: compiled.binds[name].value for name, _ in self._rest}
        self._results = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in getattr(statement, "exported_columns", ())
        ]

    @property
    def width(self) -> int:
        """Parameters of one row."""
        return len(self._binds)

    @property
    def fixed(self) -> int:
        """Parameters beside the rows'."""
        return len(self._rest)

    def execute(
        self, connection: Connection, rows: Sequence[Sequence[Any]], more: Mapping[str, Any] | None = None
    ) -> CursorResult[Any]:
        """Send ``rows`` in one statement; ``more``: other values for its parameters beside the rows'."""
        bound = [
            row[place] if process is None else process(row[place]) for row in rows for place, process in self._binds
        ]
        given = self._defaults if more is None else {**self._defaults, **more}
        bound += [given[name] if process is None else process(given[name]) for name, process in self._rest]
        text = f"{self._head}{', '.join([self._row] * len(rows))}{self._tail}"
        return connection.exec_driver_sql(text, tuple(bound))

    def returned(self, result: CursorResult[Any]) -> list[list[Any]]:
        """The rows of RETURNING, as their column types give them."""
        return [
            [value if process is None else process(value) for value, process in zip(row, self._results, strict=True)]
            for row in result.all()
        ]


def _ordered(compiled: SQLCompiler) -> tuple[list[str], str]:
    """The names of the parameters in the order of the text, and the text with parameters by place."""
    if compiled.positional:
        return list(compiled.positiontup or ()), str(compiled)
    names: list[str] = []

    def by_place(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        names.append(found[1])
        return "%s"

    text = _PARAMETER.sub(by_place, str(compiled))
    escaped = {escaped: name for name, escaped in compiled.escaped_bind_names.items()}
    return [escaped.get(name, name) for name in names], text


def _processor(compiled: SQLCompiler, name: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    return compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
