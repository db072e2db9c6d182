"""Where extensions keep their tables: what the mechanism needs to know of a database, and nothing more."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, Engine

    from legion_data.migration.extensions.book import Asking
    from legion_data.migration.extensions.standing import Failure, Standing
    from legion_data.settings import Settings

__all__ = ["Place", "borrowed"]


class Place:
    """A database that extensions migrate: the node's own or the shared one."""

    #: How messages call it.
    label: str
    #: The settings whose ``database`` this is: for the lock and for messages.
    settings: Settings
    #: The command that shows how its extensions stand.
    status_command: str

    def asking(self) -> AbstractContextManager[Asking]:
        """A connection that reads."""
        raise NotImplementedError

    def migrating(self) -> AbstractContextManager[tuple[Engine, Connection]]:
        """A connection that changes the schema, foreign keys of SQLite not enforced meanwhile."""
        raise NotImplementedError

    def taken(self, connection: Connection) -> Mapping[str, str]:
        """Tables, in small letters, that belong to somebody who is no extension -> who that is."""
        return {}

    def moved(self, connection: Connection, name: str, version: int) -> None:
        """The extension ``name`` is at ``version`` now; called inside the transaction that brought it there."""

    def settle(self, standings: Mapping[str, Standing]) -> None:
        """All extensions have been looked at; what ``moved`` wrote may have been written over since."""

    def recall(self) -> Mapping[str, Failure]:
        """What earlier processes noted: how the last run of an extension failed."""
        return {}

    def note(self, paths: Mapping[str, str], failures: Mapping[str, Failure]) -> None:
        """Keep what a run ended with, for other processes to see; ``paths``: every extension that was looked at."""


@contextmanager
def borrowed(engine: Engine) -> Iterator[tuple[Engine, Connection]]:
    """The one connection of an SQLite database in memory, for migrating."""
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            yield engine, connection
        finally:
            driver.rollback()  # inside a transaction the PRAGMA would do nothing
            driver.execute("PRAGMA foreign_keys = ON")
