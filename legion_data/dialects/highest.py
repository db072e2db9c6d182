"""``greatest(a, b, ...)``: the highest of several values of a row; NULLs do not count, as in SQL's ``max``.

So PostgreSQL has it. MySQL's GREATEST and SQLite's max of several values are NULL when one of them is, so each value
that is NULL is replaced by the next one that is not.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

__all__ = ["highest"]


class highest(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """The highest of its values (two or more); NULL when all are."""

    inherit_cache = True

    def __init__(self, *values: Any) -> None:
        super().__init__(*values)
        self.type = next(iter(self.clauses)).type


@compiles(highest, "postgresql")
def _on_postgresql(element: highest, compiler: Any, **options: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **options)})"


@compiles(highest, "mysql")
def _on_mysql(element: highest, compiler: Any, **options: Any) -> str:
    found = f"greatest({_filled(element, compiler, **options)})"
    kind = element.type.dialect_impl(compiler.dialect)
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    # An instant that travels as a parameter is text to MySQL, and so then is the whole.
    return f"CAST({found} AS DATETIME(6))" if isinstance(kind, DateTime) else found


@compiles(highest, "sqlite")
def _on_sqlite(element: highest, compiler: Any, **options: Any) -> str:
    return f"max({_filled(element, compiler, **options)})"


def _filled(element: highest, compiler: Any, **options: Any) -> str:
    values = list(element.clauses)
    return ", ".join(
        f"coalesce({', '.join(compiler.process(value, **options) for value in (*values[n:], *values[:n]))})"
        for n in range(len(values))
    )
