"""An instant as a whole number, computed by the database: no driver makes a datetime of it first.

``utc_microseconds``: microseconds since 1970 in UTC, whatever the session's time zone. SQLite has no instants, only
text; there it is the text itself, and the reader turns it into a number. An instant that is no number (PostgreSQL's
infinity) is NULL.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["utc_microseconds"]


class utc_microseconds(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """``utc_microseconds(column)``"""

    type = BigInteger()
    inherit_cache = True


@compiles(utc_microseconds, "sqlite")
def _on_sqlite(element: utc_microseconds, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(utc_microseconds, "mysql")
def _on_mysql(element: utc_microseconds, compiler: Any, **options: Any) -> str:
    # A DATETIME has no zone: unlike UNIX_TIMESTAMP, the difference of two does not ask the session for one.
    return f"TIMESTAMPDIFF(MICROSECOND, '1970-01-01', {compiler.process(element.clauses, **options)})"


@compiles(utc_microseconds, "postgresql")
def _on_postgresql(element: utc_microseconds, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    return f"CASE WHEN isfinite({column}) THEN CAST(extract(epoch FROM {column}) * 1000000 AS BIGINT) END"
