"""The present instant and the age of another, by the database's clock, whatever zone the session is in.

Unlike a column's default (``server_defaults.utc_now``) this is the moment of the statement on PostgreSQL too, where
``now()`` is that of the transaction. SQLite's clock has milliseconds.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["seconds_since", "this_instant"]


class this_instant(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """The instant of the statement."""

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


class seconds_since(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """Seconds from an instant until now; NULL for NULL."""

    type = Double()
    inherit_cache = True


@compiles(seconds_since, "postgresql")
def _age_on_postgresql(element: seconds_since, compiler: Any, **options: Any) -> str:
    age = f"statement_timestamp() - {compiler.process(element.clauses, **options)}"
    return f"CAST(extract(epoch FROM {age}) AS DOUBLE PRECISION)"


@compiles(seconds_since, "mysql")
def _age_on_mysql(element: seconds_since, compiler: Any, **options: Any) -> str:
    then = compiler.process(element.clauses, **options)
    return f"(timestampdiff(MICROSECOND, {then}, utc_timestamp(6)) / 1e6)"


@compiles(seconds_since, "sqlite")
def _age_on_sqlite(element: seconds_since, compiler: Any, **options: Any) -> str:
    then = compiler.process(element.clauses, **options)
    return f"round((julianday('now') - julianday({then})) * 86400.0, 3)"
