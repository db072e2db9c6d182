"""Around one migration file: nobody creates a table that is somebody else's, or an index under a name of somebody
else's, and nobody ends the file's transaction.

It listens where every statement of the connection passes, so ``op.create_table``, ``op.execute`` and ``CREATE TABLE IF
NOT EXISTS`` are seen alike, before the database sees them. (An index ``IF NOT EXISTS`` would be left out in silence.)
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import event

from legion_data.errors import ExtensionCollision, MigrationFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

__all__ = ["Guard", "Taken", "created_indexes", "created_tables"]

_NAME = r'(?:"(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[\w$]+)'
_CREATE = re.compile(
    rf"(?:\A|;)(?:\s|--[^\n]*\n|/\*.*?\*/)*CREATE\s+(?:UNLOGGED\s+|VIRTUAL\s+|OR\s+REPLACE\s+)*TABLE\s+"
    rf"(?:IF\s+NOT\s+EXISTS\s+)?(?:{_NAME}\s*\.\s*)?(?P<name>{_NAME})",
    re.IGNORECASE | re.DOTALL,
)
_CREATE_INDEX = re.compile(
    rf"(?:\A|;)(?:\s|--[^\n]*\n|/\*.*?\*/)*CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?"
    rf"(?:IF\s+NOT\s+EXISTS\s+)?(?!ON\b)(?:{_NAME}\s*\.\s*)?(?P<name>{_NAME})",
    re.IGNORECASE | re.DOTALL,
)
_ENDS = re.compile(r"\s*(?:COMMIT|ROLLBACK(?!\s+TO)|END|BEGIN|START\s+TRANSACTION)\b", re.IGNORECASE)
_OWN_TRANSACTION = "the file runs in a transaction of its own, which it may not end"


def created_tables(statement: str) -> list[str]:
    """The tables that a statement creates, temporary ones left out."""
    return [_bare(match["name"]) for match in _CREATE.finditer(statement)]


def created_indexes(statement: str) -> list[str]:
    """The indexes that a statement creates under a name."""
    return [_bare(match["name"]) for match in _CREATE_INDEX.finditer(statement)]


class Taken(NamedTuple):
    """What a file may not create, and whose it is. Keys are in small letters."""

    #: Table -> who created it.
    tables: Mapping[str, str] = {}
    #: Index -> its table, where the names of indexes are the whole database's.
    indexes: Mapping[str, str] = {}


def _bare(name: str) -> str:
    return name[1:-1].replace('""', '"') if name[0] in '"`[' else name


class Guard:
    """Watches one connection from its making until ``close``, while a file is ``over`` it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._name: str | None = None
        self._taken = Taken()
        self._created: set[str] = set()
        event.listen(connection, "before_cursor_execute", self._before)
        event.listen(connection, "commit", self._ending)

    def close(self) -> None:
        """Stop listening."""
        event.remove(self._connection, "before_cursor_execute", self._before)
        event.remove(self._connection, "commit", self._ending)

    @contextmanager
    def over(self, name: str, taken: Taken) -> Iterator[set[str]]:
        """Around one file of the extension ``name``; gives the tables that it creates.

        Raises ``ExtensionCollision``, and ``MigrationFailed`` for a COMMIT, inside the file, ahead of the statement.
        """
        self._name, self._taken, self._created = name, taken, set()
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
            owner = self._owner_of(table, name)
            if owner != name:
                raise ExtensionCollision(
                    f"{name} creates the table {table}, which belongs to {owner}.", table=table, owner=owner
                )
            self._created.add(table)
        for index in created_indexes(statement):
            table = self._taken.indexes.get(index.lower(), "")
            owner = self._owner_of(table, name)
            if owner != name:
                raise ExtensionCollision(
                    f"{name} creates the index {index}, a name that {owner} has on its table {table}.",
                    table=table,
                    owner=owner,
                )

    def _owner_of(self, table: str, name: str) -> str:
        return self._taken.tables.get(table.lower(), name)

    def _ending(self, _connection: Any) -> None:
        if self._name is not None:
            raise MigrationFailed(f"commit(): {_OWN_TRANSACTION}.")
