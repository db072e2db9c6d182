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

__all__ = ["Guard", "created_tables"]

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


class Guard:
    """Watches one connection from its making until ``close``, while a file is ``over`` it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._name: str | None = None
        self._owners: Mapping[str, str] = {}
        self._created: set[str] = set()
        event.listen(connection, "before_cursor_execute", self._before)
        event.listen(connection, "commit", self._ending)

    def close(self) -> None:
        """Stop listening."""
        event.remove(self._connection, "before_cursor_execute", self._before)
        event.remove(self._connection, "commit", self._ending)

    @contextmanager
    def over(self, name: str, owners: Mapping[str, str]) -> Iterator[set[str]]:
        """Around one file of the extension ``name``; gives the tables that it creates.

        ``owners``: table, in small letters -> who created it. Raises ``ExtensionCollision``, and ``MigrationFailed``
        for a COMMIT, inside the file, ahead of the statement.
        """
        self._name, self._owners, self._created = name, owners, set()
        try:
            yield self._created
        finally:
            self._name = None

    def _before(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        name = self._name
        if name is None:
            return
        if _ENDS.match(statement):
            raise MigrationFailed(f"{statement.split()[0].upper()}: {_OWN_TRANSACTION}.")
        for table in created_tables(statement):
            owner = self._owners.get(table.lower(), name)
            if owner != name:
                raise ExtensionCollision(
                    f"{name} creates the table {table}, which belongs to {owner}.", table=table, owner=owner
                )
            self._created.add(table)

    def _ending(self, _connection: Any) -> None:
        if self._name is not None:
            raise MigrationFailed(f"commit(): {_OWN_TRANSACTION}.")
