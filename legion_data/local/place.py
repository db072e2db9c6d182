"""The local database as a place that extensions migrate."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from legion_data.dialects.sqlite import open_database
from legion_data.engines.errors import translate
from legion_data.migration.extensions.asking import ConnectionAsking, FileAsking
from legion_data.migration.extensions.place import Place, borrowed
from legion_data.settings.database import Database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Connection, Engine

    from legion_data.migration.extensions.book import Asking
    from legion_data.migration.extensions.standing import Failure
    from legion_data.settings import Settings

__all__ = ["LocalPlace"]


class LocalPlace(Place):
    """The file at ``path`` (None: in memory, reached through ``engine``). ``opened``: a connection to look with."""

    status_command = "legion-data local status"

    def __init__(
        self,
        settings: Settings,
        path: str | None,
        engine: Callable[[], Engine],
        opened: sqlite3.Connection | None = None,
    ) -> None:
        self._path = path
        self._engine = engine
        self._opened = opened
        self._local = settings
        self.settings = _aimed(settings, path)
        self.label = self.settings.database.label

    @contextmanager
    def asking(self) -> Iterator[Asking]:
        """A connection that reads."""
        import sqlite3

        if self._path is None:
            with self._engine().connect() as connection:
                yield ConnectionAsking(connection)
            return
        own: sqlite3.Connection | None = None
        try:
            if self._opened is None:
                own = open_database(self._path, create=False, timeout_ms=self._local.local.timeout)
            yield FileAsking(own or self._opened)  # type: ignore[arg-type]  # one of the two is there
        except sqlite3.Error as error:
            raise translate(error, self.settings.database) from error
        finally:
            if own is not None:
                own.close()

    @contextmanager
    def migrating(self) -> Iterator[tuple[Engine, Connection]]:
        """A connection that changes the schema, with foreign keys not enforced meanwhile."""
        if self._path is None:
            with borrowed(self._engine()) as lent:
                yield lent
            return
        from sqlalchemy.exc import SQLAlchemyError

        from legion_data.local.engine import build_local

        engine = build_local(self._local, self._path, for_migration=True)
        try:
            with engine.connect() as connection:
                yield engine, connection
        except SQLAlchemyError as error:
            raise translate(error, self.settings.database) from error
        finally:
            engine.dispose()

    def recall(self) -> Mapping[str, Failure]:
        """What other processes noted beside the file."""
        if self._path is None:
            return {}
        from legion_data.local import notes

        return notes.read(self._path).failures

    def note(self, paths: Mapping[str, str], failures: Mapping[str, Failure]) -> None:
        """Keep it beside the file."""
        if self._path is not None:
            from legion_data.local import notes

            notes.write(self._path, notes.Notes(dict(paths), dict(failures)))


def _aimed(settings: Settings, path: str | None) -> Settings:
    """The same settings, as if the local file were the shared database: for the runner's lock and messages."""
    database = Database(
        adapter="sqlite",
        dialect="sqlite",
        filename=path,
        host=None,
        port=None,
        user=None,
        password=None,
        name=path or ":memory:",
        is_file=True,
    )
    return type(settings)(**{**vars(settings), "adapter": "sqlite", "database": database, "url": None})
