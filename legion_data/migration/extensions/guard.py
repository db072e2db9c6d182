"""Around one migration file: nobody creates a table that is somebody else's, and nobody ends the file's transaction.

It listens where every statement of the connection passes, so ``op.create_table``, ``op.execute`` and ``CREATE TABLE IF
NOT EXISTS`` are seen alike, before the database sees them.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from legion_data.errors import ExtensionCollision, MigrationFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

__all__ = ["created_tables", "guarded"]

_NAME = r'(?:"(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[\w$]+)'
_CREATE = re.compile(
    rf"(?:\A|;)(?:\s|--[^\n]*\n|/\*.*?\*/)*CREATE\s+(?:UNLOGGED\s+|VIRTUAL\s+|OR\s+REPLACE\s+)*TABLE\s+"
    rf"(?:IF\s+NOT\s+EXISTS\s+)?(?:{_NAME}\s*\.\s*)?(?P<name>{_NAME})",
    re.IGNORECASE | re.DOTALL,
)
_ENDS = re.compile(r"\s*(?:COMMIT|ROLLBACK(?!\s+TO)|END|BEGIN|START\s+TRANSACTION)\b", re.IGNORECASE)
_OWN_TRANSACTION = "the file runs in a transaction of its own, which it may not end"


def created_tables(statement: str) -> list[str]:
    """The tables that a statement creates, temporary ones left out."""
    return [_bare(match["name"]) for match in _CREATE.finditer(statement)]


def _bare(name: str) -> str:
    return name[1:-1].replace('""', '"') if name[0] in '"`[' else name


@contextmanager
def guarded(connection: Connection, name: str, owners: Mapping[str, str]) -> Iterator[set[str]]:
    """Watch the statements of one file of the extension ``name``; gives the tables that it creates.

    ``owners``: table, in small letters -> who created it. Raises ``ExtensionCollision``, and ``MigrationFailed`` for a
    COMMIT, inside the file, ahead of the statement.
    """
    created: set[str] = set()

    def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if _ENDS.match(statement):
            raise MigrationFailed(f"{statement.split()[0].upper()}: {_OWN_TRANSACTION}.")
        for table in created_tables(statement):
            owner = owners.get(table.lower(), name)
            if owner != name:
                raise ExtensionCollision(
                    f"{name} creates the table {table}, which belongs to {owner}.", table=table, owner=owner
                )
            created.add(table)

    def ending(_connection: Any) -> None:
        raise MigrationFailed(f"commit(): {_OWN_TRANSACTION}.")

    event.listen(connection, "before_cursor_execute", before)
    event.listen(connection, "commit", ending)
    try:
        yield created
    finally:
        event.remove(connection, "before_cursor_execute", before)
        event.remove(connection, "commit", ending)
