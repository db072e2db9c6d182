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
#: A parameter of a driver that takes them by place, outside of text and quoted names.
_PLACE = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|(\?)""")


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

    ``parameters``: the names of the row's parameters, in the order in which ``execute`` is given their values. Other
    parameters in the row (those of an expression) have the statement's values.
    """

    def __init__(self, statement: Insert, parameters: Sequence[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.post_compile_params, "a statement whose text depends on its values cannot be prepared"
        of_row, of_rest, (head, row, tail) = _parts(compiled)
        self._head, self._row, self._tail = head.removesuffix("("), f"({row})", tail.removeprefix(")")
        places = {name: place for place, name in enumerate(parameters)}
        #: Values that every row has besides its own, behind them.
        self._constants: list[Any] = []
        for name in of_row:
            if name not in places:
                places[name] = len(parameters) + len(self._constants)
                self._constants.append(compiled.binds[name].value)
        self._binds = [(places[name], _processor(compiled, name, dialect)) for name in of_row]
        self._rest = [(name, _processor(compiled, name, dialect)) for name in of_rest]
        self._defaults = {name: compiled.binds[name].value for name, _ in self._rest}
        self._types = [column.type.dialect_impl(dialect) for column in getattr(statement, "exported_columns", ())]
        self._results: list[Callable[[Any], Any] | None] | None = None

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
        if self._constants:
            rows = [[*row, *self._constants] for row in rows]
        bound = [
            row[place] if process is None else process(row[place]) for row in rows for place, process in self._binds
        ]
        given = self._defaults if more is None else {**self._defaults, **more}
        bound += [given[name] if process is None else process(given[name]) for name, process in self._rest]
        text = f"{self._head}{', '.join([self._row] * len(rows))}{self._tail}"
        return connection.exec_driver_sql(text, tuple(bound))

    def returned(self, result: CursorResult[Any]) -> list[list[Any]]:
        """The rows of RETURNING, as their column types give them."""
        results = self._results
        if results is None:  # the driver's name for a type decides what it takes to convert it: known with an answer
            kinds = zip(self._types, result.cursor.description, strict=True) if self._types else ()
            self._results = results = [kind.result_processor(result.dialect, said[1]) for kind, said in kinds]
        return [
            [value if process is None else process(value) for value, process in zip(row, results, strict=True)]
            for row in result.all()
        ]


def _parts(compiled: SQLCompiler) -> tuple[list[str], list[str], tuple[str, str, str]]:
    """The parameters of the row and of what follows, in the order of the text; and the text around, in and after it."""
    head, rest = str(compiled).split(_OPEN)
    row, tail = rest.split(_CLOSE)
    if compiled.positional:
        order = list(compiled.positiontup or ())
        width = sum(1 for found in _PLACE.finditer(row) if found[1])
        return order[:width], order[width:], (head, row, tail)
    (row, of_row), (tail, of_rest) = _by_place(compiled, row), _by_place(compiled, tail)
    return of_row, of_rest, (head, row, tail)


def _by_place(compiled: SQLCompiler, text: str) -> tuple[str, list[str]]:
    """``text`` with parameters by place, and their names."""
    escaped = {escaped: name for name, escaped in compiled.escaped_bind_names.items()}
    names: list[str] = []

    def by_place(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        names.append(escaped.get(found[1], found[1]))
        return "%s"

    return _PARAMETER.sub(by_place, text), names


def _processor(compiled: SQLCompiler, name: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    return compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
