"""Instants as the database computes them: now, how long between two, and one as a whole number.

Each is the same whatever zone the session is in. SQLite's clock and its day numbers carry milliseconds, the servers
microseconds.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, DateTime, Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["seconds_between", "this_instant", "utc_microseconds"]


class this_instant(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """The instant of the statement, by the database's clock.

    Unlike a column's default (``server_defaults.utc_now``) on PostgreSQL too, where ``now()`` is the transaction's.
    """

    type = DateTime(timezone=True)
    inherit_cache = True


@compiles(this_instant, "postgresql")
def _now_on_postgresql(element: this_instant, compiler: Any, **options: Any) -> str:
    return "statement_timestamp()"


@compiles(this_instant, "mysql")
def _now_on_mysql(element: this_instant, compiler: Any, **options: Any) -> str:
    return "utc_timestamp(6)"


@compiles(this_instant, "sqlite")
def _now_on_sqlite(element: this_instant, compiler: Any, **options: Any) -> str:
    return "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


class seconds_between(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """Seconds, with their fraction, from one instant to another; negative when the first is later; NULL for NULL."""

    type = Double()
    inherit_cache = True


@compiles(seconds_between, "postgresql")
def _between_on_postgresql(element: seconds_between, compiler: Any, **options: Any) -> str:
    earlier, later = _both(element, compiler, options)
    return f"CAST(EXTRACT(EPOCH FROM ({later}) - ({earlier})) AS DOUBLE PRECISION)"


@compiles(seconds_between, "mysql")
def _between_on_mysql(element: seconds_between, compiler: Any, **options: Any) -> str:
    earlier, later = _both(element, compiler, options)
    return f"(timestampdiff(MICROSECOND, {earlier}, {later}) / 1e6)"


@compiles(seconds_between, "sqlite")
def _between_on_sqlite(element: seconds_between, compiler: Any, **options: Any) -> str:
    earlier, later = _both(element, compiler, options)
    return f"round((julianday({later}) - julianday({earlier})) * 86400.0, 3)"


def _both(element: seconds_between, compiler: Any, options: Any) -> tuple[str, str]:
    earlier, later = (compiler.process(clause, **options) for clause in element.clauses)
    return earlier, later


class utc_microseconds(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """Microseconds since 1970 in UTC, so that no driver makes a datetime of it first.

    SQLite has no instants, only text: there it is the text itself, and the reader turns it into a number. An instant
    that is no number (PostgreSQL's infinity) is NULL.
    """

    type = BigInteger()
    inherit_cache = True


@compiles(utc_microseconds, "sqlite")
def _number_on_sqlite(element: utc_microseconds, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(utc_microseconds, "mysql")
def _number_on_mysql(element: utc_microseconds, compiler: Any, **options: Any) -> str:
    # A DATETIME has no zone: unlike UNIX_TIMESTAMP, the difference of two does not ask the session for one.
    return f"TIMESTAMPDIFF(MICROSECOND, '1970-01-01', {compiler.process(element.clauses, **options)})"


@compiles(utc_microseconds, "postgresql")
def _number_on_postgresql(element: utc_microseconds, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    return f"CASE WHEN isfinite({column}) THEN CAST(extract(epoch FROM {column}) * 1000000 AS BIGINT) END"
