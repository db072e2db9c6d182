"""What each database must be able to do while its schema changes."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from legion_data.settings import Settings

__all__ = ["Attempt", "Leftover", "Migrating"]


class Attempt(Protocol):
    """A lock that can be tried again and again. It is released when the process dies, however it dies."""

    def take(self) -> bool:
        """Try once; never waits."""

    def holder(self) -> str | None:
        """Who has it, for people: "process 4711 on node-3, since ...". None: nobody, or it cannot be known."""

    def release(self) -> None:
        """Let go of what ``take`` took, and of what it took to try."""


class Leftover(NamedTuple):
    """Something that a killed migration left in the database."""

    kind: str
    message: str
    hint: str | None = None


class Migrating:
    """One database, seen by the runner. Every method but ``watch`` leaves the database as it is."""

    #: A revision is one transaction, its DDL included. Where that is False, a journal takes its place.
    is_transactional = True

    def attempt(self, engine: Engine, connection: Connection, settings: Settings) -> Attempt | None:
        """The lock of this database; None when nobody else can reach it."""
        raise NotImplementedError

    def require(self, connection: Connection, settings: Settings) -> None:
        """Raise a typed error when a run cannot end well: version, privileges, extensions, space."""

    def prepare(self, connection: Connection, settings: Settings) -> None:
        """Session settings for a run, outside a transaction."""

    def opened(self, connection: Connection, settings: Settings) -> None:
        """The first statements of a revision's transaction."""

    def watch(self, engine: Engine, connection: Connection) -> AbstractContextManager[None]:
        """Around the statements of one revision: raises when it would lose rows or leave something behind."""
        return nullcontext()

    def indexes(self, connection: Connection) -> dict[str, str]:
        """Index, in small letters -> its table, where an index's name is the whole database's; else nothing."""
        return {}

    def leftovers(self, connection: Connection) -> Iterator[Leftover]:
        """What killed runs left."""
        return iter(())
