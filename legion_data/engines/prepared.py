"""A Core statement that is compiled once a dialect and then sent with as little around it as can be.

SQLAlchemy finds a statement's compiled form by a key that it builds from the whole statement, each time; for a verb
that sends the same few statements for ever this costs as much as sending them. Types still convert what is bound and
what comes back. Parameters are passed under the names of the statement's ``bindparam``; others are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.sql.compiler import SQLCompiler

from legion_data.engines.direct import is_unheard, sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, CursorResult
    from sqlalchemy.engine import Dialect
    from sqlalchemy.sql.expression import Executable

__all__ = ["Prepared"]


class Prepared:
    """One statement. Its values may not expand (no IN over a bound list). Threads share it."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._forms: WeakKeyDictionary[Dialect, _Form] = WeakKeyDictionary()

    def suits(self, dialect: Dialect) -> bool:
        """False: a type of its columns must see what the driver says of an answer before it can convert one."""
        try:
            self._form(dialect)
        except InvalidRequestError:
            return False
        return True

    def execute(self, connection: Connection, parameters: Mapping[str, Any]) -> CursorResult[Any]:
        """Send it. Rows are the driver's: read those of a SELECT with ``row``."""
        form = self._form(connection.dialect)
        return connection.exec_driver_sql(form.text, form.bound(parameters))

    def said(self, dialect: Dialect, parameters: Mapping[str, Any]) -> tuple[str, Any]:
        """The text and what is bound to it, for those who send it themselves."""
        form = self._form(dialect)
        return form.text, form.bound(parameters)

    def execute_many(self, connection: Connection, parameters: Sequence[Mapping[str, Any]]) -> CursorResult[Any]:
        """Send it once for each of ``parameters``, by the driver's ``executemany``."""
        form = self._form(connection.dialect)
        return connection.exec_driver_sql(form.text, [form.bound(one) for one in parameters])

    def row(self, connection: Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """The one row of a SELECT, as its column types give it."""
        form = self._form(connection.dialect)
        return form.converted(connection.exec_driver_sql(form.text, form.bound(parameters)).one())

    def first(self, connection: Connection, parameters: Mapping[str, Any]) -> list[Any] | None:
        """As ``row``, of the first row; None when there is none."""
        form = self._form(connection.dialect)
        if is_unheard(connection):
            found, _ = sent(connection, form.text, form.bound(parameters), fetches=True)
        else:
            found = connection.exec_driver_sql(form.text, form.bound(parameters)).first()
        return None if found is None else form.converted(found)

    def send(self, connection: Connection, parameters: Mapping[str, Any]) -> None:
        """Send a statement that gives no rows."""
        form = self._form(connection.dialect)
        if is_unheard(connection):
            sent(connection, form.text, form.bound(parameters))
        else:
            connection.exec_driver_sql(form.text, form.bound(parameters))

    def new_id(self, connection: Connection, parameters: Mapping[str, Any], *, returns: bool) -> int:
        """Send an INSERT of one row: the new id, which the statement RETURNs or the driver knows."""
        form = self._form(connection.dialect)
        if is_unheard(connection):
            row, last = sent(connection, form.text, form.bound(parameters), fetches=returns)
            return int(row[0] if returns else last or 0)
        result = connection.exec_driver_sql(form.text, form.bound(parameters))
        return int(result.scalar_one() if returns else result.lastrowid)

    def stream(
        self, connection: Connection, parameters: Mapping[str, Any], size: int
    ) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a SELECT as the driver's tuples, ``size`` at a time, fetched while they are asked for.

        For readers of millions: a Row object each would slow them, and a whole result would fill their memory. No other
        statement runs on the connection until they are through.
        """
        form = self._form(connection.dialect)
        options = {"stream_results": True}
        result = connection.exec_driver_sql(form.text, form.bound(parameters), execution_options=options)
        try:
            # Asked for its strategy, not for rows: that knows what was fetched ahead, and translates errors.
            while result.cursor is not None:
                rows = result.cursor_strategy.fetchmany(result, result.cursor, size)
                if rows:
                    yield rows
        finally:
            result.close()

    def _form(self, dialect: Dialect) -> _Form:
        form = self._forms.get(dialect)
        if form is None:  # two threads may both build it; both are right
            form = self._forms[dialect] = _Form(self._statement, dialect)
        return form


class _Form:
    """A statement as one dialect says it."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.post_compile_params, "a statement whose text depends on its values cannot be prepared"
        self.text = str(compiled)
        names = compiled.positiontup if compiled.positional else list(compiled.binds)
        self._is_positional = compiled.positional
        self._names = list(names or ())
        self._binds = [(name, *_bind(compiled.binds[name], dialect)) for name in self._names]
        self.columns: list[Callable[[Any], Any] | None] = []
        if isinstance(statement, Select):
            self.columns = [
                column.type.dialect_impl(dialect).result_processor(dialect, None)
                for column in statement.selected_columns
            ]

    def converted(self, row: Sequence[Any]) -> list[Any]:
        return [value if process is None else process(value) for value, process in zip(row, self.columns, strict=True)]

    def bound(self, parameters: Mapping[str, Any]) -> Any:
        given = parameters.get
        values = [
            given(name, default) if process is None else process(given(name, default))
            for name, default, process in self._binds
        ]
        return tuple(values) if self._is_positional else dict(zip(self._names, values, strict=True))


def _bind(parameter: Any, dialect: Dialect) -> tuple[Any, Callable[[Any], Any] | None]:
    return parameter.value, parameter.type.dialect_impl(dialect).bind_processor(dialect)
