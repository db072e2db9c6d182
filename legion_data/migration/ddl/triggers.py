"""Triggers that keep rows: the texts are those of ``legion_data.dialects.append_only``."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement

from legion_data.dialects import append_only

__all__ = ["Written", "keep_rows", "release_rows"]


class Written(ExecutableDDLElement):
    """DDL that is written already."""

    def __init__(self, text: str) -> None:
        self.text = text


@compiles(Written)
def _as_it_is(element: Written, compiler: Any, **options: Any) -> str:
    return element.text


def keep_rows(*tables: str) -> None:
    """Refuse to change rows of ``tables``, and to delete them but below an anchor.

    Last in a revision: what changes the table itself comes before. A table of these that SQLite rebuilds loses its
    triggers with the old table, and another one's may name it: ``release_rows`` before, ``keep_rows`` behind.
    """
    _send(append_only.created(tables, op.get_context().dialect.name))


def release_rows(*tables: str) -> None:
    """Drop what ``keep_rows`` made."""
    _send(append_only.dropped(tables, op.get_context().dialect.name))


def _send(statements: list[str]) -> None:
    for statement in statements:
        # Without parameters a driver takes percent signs as they are.
        op.execute(Written(statement), execution_options={"no_parameters": True})
