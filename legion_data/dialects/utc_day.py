"""``utc_day(instant)``: the calendar day in UTC as text ``2026-05-04``, whatever zone the session is in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["utc_day"]


class utc_day(FunctionElement[str]):  # noqa: N801 - reads as the SQL function it is
    """The day of an instant, in UTC."""

    type = String(10)
    inherit_cache = True


@compiles(utc_day, "sqlite")
def _on_sqlite(element: utc_day, compiler: Any, **options: Any) -> str:
    return f"substr({compiler.process(element.clauses, **options)}, 1, 10)"  # kept as UTC text of fixed width


@compiles(utc_day, "mysql")
def _on_mysql(element: utc_day, compiler: Any, **options: Any) -> str:
    return f"date_format({compiler.process(element.clauses, **options)}, '%%Y-%%m-%%d')"  # kept as UTC wall clock


@compiles(utc_day, "postgresql")
def _on_postgresql(element: utc_day, compiler: Any, **options: Any) -> str:
    return f"to_char(({compiler.process(element.clauses, **options)}) AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
