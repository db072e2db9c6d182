"""Conditions that a CHECK constraint holds, in each database's own words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement

__all__ = ["canonical_name"]


class canonical_name(ColumnElement[bool]):  # noqa: N801 - reads as the condition it is
    """``column`` is a name in lower case: a letter or digit, then letters, digits, ``_`` and ``-``."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: str) -> None:
        self.column = column


@compiles(canonical_name)  # also where it is shown to people
def _on_postgresql(element: canonical_name, compiler: Any, **options: Any) -> str:
    return f"{compiler.preparer.quote(element.column)} ~ '^[a-z0-9][a-z0-9_-]*$'"


@compiles(canonical_name, "mysql")
def _on_mysql(element: canonical_name, compiler: Any, **options: Any) -> str:
    return f"{compiler.preparer.quote(element.column)} REGEXP '^[a-z0-9][a-z0-9_-]*$'"


@compiles(canonical_name, "sqlite")
def _on_sqlite(element: canonical_name, compiler: Any, **options: Any) -> str:
    name = compiler.preparer.quote(element.column)
    return f"{name} GLOB '[a-z0-9]*' AND {name} NOT GLOB '*[^a-z0-9_-]*'"
