"""``seconds_between(earlier, later)``: how long, in seconds with their fraction, whatever each database keeps.

SQLite counts in milliseconds (its day numbers carry no more), the servers in microseconds.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["seconds_between"]


class seconds_between(FunctionElement[float]):  # noqa: N801 - reads as the SQL function it is
    """Seconds from one instant to another; negative when the first is the later one; NULL when one is NULL."""

    type = Float()
    inherit_cache = True


def _instants(element: seconds_between, compiler: Any, options: Any) -> tuple[str, str]:
    earlier, later = (compiler.process(clause, **options) for clause in element.clauses)
    return earlier, later


@compiles(seconds_between, "sqlite")
def _on_sqlite(element: seconds_between, compiler: Any, **options: Any) -> str:
    earlier, later = _instants(element, compiler, options)
    return f"round((julianday({later}) - julianday({earlier})) * 86400.0, 3)"


@compiles(seconds_between, "mysql")
def _on_mysql(element: seconds_between, compiler: Any, **options: Any) -> str:
    earlier, later = _instants(element, compiler, options)
    return f"(timestampdiff(MICROSECOND, {earlier}, {later}) / 1e6)"


@compiles(seconds_between, "postgresql")
def _on_postgresql(element: seconds_between, compiler: Any, **options: Any) -> str:
    earlier, later = _instants(element, compiler, options)
    return f"CAST(EXTRACT(EPOCH FROM ({later}) - ({earlier})) AS DOUBLE PRECISION)"
