"""Functions of text that give the same on every database.

``ascii_lower``: A to Z in lower case. What becomes of other characters differs (SQLite leaves them, MySQL makes them
``?``, which no word of ASCII letters holds), so compare the result with ASCII text only. Plain ``lower`` follows the
database's locale: it makes U+0130 (a capital I with a dot) an ``i`` on MariaDB and in some locales of PostgreSQL, and
a status of one node would be another status elsewhere.

``same_text``: byte for byte, NULL equal to NULL. MySQL's utf8mb4_bin, like most of its collations, ignores spaces at
the end: ``"key "`` = ``"key"``. It does not use an index there; say ``==`` as well where one should be used.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["ascii_lower", "same_text"]


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


class same_text(FunctionElement[Any]):  # noqa: N801 - reads as the condition it is
    """``same_text(one, other)``: both are NULL, or both are the same characters."""

    type = Boolean()
    inherit_cache = True


@compiles(same_text, "sqlite")
def _same_on_sqlite(element: same_text, compiler: Any, **options: Any) -> str:
    one, other = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({one} IS {other})"


@compiles(same_text, "mysql")
def _same_on_mysql(element: same_text, compiler: Any, **options: Any) -> str:
    one, other = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(CAST({one} AS BINARY) <=> CAST({other} AS BINARY))"


@compiles(same_text, "postgresql")
def _same_on_postgresql(element: same_text, compiler: Any, **options: Any) -> str:
    one, other = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({one} IS NOT DISTINCT FROM {other})"
