"""Functions of text that give the same on every database.

``ascii_lower``: A to Z in lower case. What becomes of other characters differs (SQLite leaves them, MySQL makes them
``?``, which no word of ASCII letters holds), so compare the result with ASCII text only. Plain ``lower`` follows the
database's locale: it makes U+0130 (a capital I with a dot) an ``i`` on MariaDB and in some locales of PostgreSQL, and
a status of one node would be another status elsewhere.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["ascii_lower"]


class ascii_lower(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """``text`` with A to Z in lower case; for comparisons with ASCII text."""

    type = String()
    inherit_cache = True


@compiles(ascii_lower, "sqlite")
def _on_sqlite(element: ascii_lower, compiler: Any, **options: Any) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


@compiles(ascii_lower, "mysql")
def _on_mysql(element: ascii_lower, compiler: Any, **options: Any) -> str:
    return f"lower(CONVERT({compiler.process(element.clauses, **options)} USING ascii))"


@compiles(ascii_lower, "postgresql")
def _on_postgresql(element: ascii_lower, compiler: Any, **options: Any) -> str:
    return f'lower(({compiler.process(element.clauses, **options)}) COLLATE "C")'
