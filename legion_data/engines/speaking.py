"""An engine that speaks in our errors, at the moment of the statement: Core, ORM flush and commit alike.

The driver's error is the cause (``__cause__``) of ours. What has no meaning of its own (a statement that does not
parse, a table that is not there) stays SQLAlchemy's. Engines for migrating are left as they are: a revision's failure
is told with its statement, by the migrator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, event
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

from legion_data.engines.errors import recognise
from legion_data.engines.violations import Write
from legion_data.errors import LegionDataError

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine, ExceptionContext

    from legion_data.settings import Database

__all__ = ["speak_our_errors"]


def speak_our_errors(engine: Engine, database: Database | None = None) -> None:
    """From now on statements through ``engine`` raise errors of ours. ``database`` is named in messages."""

    def speak(context: ExceptionContext) -> LegionDataError | None:
        original = context.original_exception
        if isinstance(original, LegionDataError):
            # A type of ours refused a value; SQLAlchemy would hide that in an error of its own.
            return None if context.sqlalchemy_exception is None else _again(original)
        return recognise(context.sqlalchemy_exception or original, database, _write(context))

    # An event of the dialect, which the engine has to itself: statements that succeed pay nothing for it.
    event.listen(engine, "handle_error", speak)


def _again(error: LegionDataError) -> LegionDataError:
    """The same error once more: SQLAlchemy makes the first one its cause, and nothing is the cause of itself."""
    made = type(error).__new__(type(error), *error.args)
    made.__dict__.update(error.__dict__)
    return made


def _write(context: ExceptionContext) -> Write:
    execution: Any = context.execution_context
    compiled = getattr(execution, "compiled", None)
    connection = None if context.connection is None else context.connection.connection.dbapi_connection
    if not isinstance(compiled, SQLCompiler) or not isinstance(compiled.statement, UpdateBase):
        return Write(connection=connection)
    table = compiled.statement.table
    known = table.metadata.tables.get(table.key) if isinstance(table, Table) else None
    return Write(known, execution.compiled_parameters, connection)
