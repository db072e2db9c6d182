"""The shared database as a place that extensions migrate: after the core's own revisions, under the same lock.

How far an extension has come is mirrored into ``extensions.schema_version`` of the row that has its name, where there
is one; ``lex-memory`` there is ``lex_memory`` here.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from legion_data.engines.errors import translate
from legion_data.migration.extensions.asking import ConnectionAsking, FileAsking
from legion_data.migration.extensions.place import Place, borrowed
from legion_data.migration.extensions.version import version_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, Engine

    from legion_data.migration.extensions.book import Asking
    from legion_data.migration.extensions.standing import Standing
    from legion_data.settings import Settings

__all__ = ["SharedPlace"]

_OURS = "legion_data itself"
_MIRRORED = "SELECT name, schema_version FROM extensions"


class SharedPlace(Place):
    """``engine`` None: a file, whose engine need not be built to look at it."""

    status_command = "legion-data extensions status"

    def __init__(self, settings: Settings, engine: Engine | None) -> None:
        self.settings = settings
        self.label = settings.database.label
        self._engine = engine

    @contextmanager
    def asking(self) -> Iterator[Asking]:
        """A connection that reads."""
        if self._engine is None:
            with self._reading_file() as asking:
                yield asking
            return
        from sqlalchemy.exc import SQLAlchemyError

        reader = self._engine
        if not self.settings.database.is_file:  # a refused question must not spoil the next one: no transaction
            reader = reader.execution_options(isolation_level="AUTOCOMMIT")
        try:
            with reader.connect() as connection:
                yield ConnectionAsking(connection)
        except SQLAlchemyError as error:
            raise translate(error, self.settings.database) from error

    @contextmanager
    def _reading_file(self) -> Iterator[Asking]:
        import sqlite3

        from legion_data.dialects.sqlite import SQLITE

        connection: sqlite3.Connection | None = None
        try:
            connection = SQLITE.connect(self.settings, create=False, read_only=bool(self.settings.readonly))
            yield FileAsking(connection)
        except sqlite3.Error as error:
            raise translate(error, self.settings.database) from error
        finally:
            if connection is not None:
                connection.close()

    @contextmanager
    def migrating(self) -> Iterator[tuple[Engine, Connection]]:
        """A connection that changes the schema."""
        from sqlalchemy.exc import SQLAlchemyError

        from legion_data import engines

        if self.settings.database.in_memory and self._engine is not None:
            with borrowed(self._engine) as lent:
                yield lent
            return
        engine = engines.build(self.settings, purpose="migration", create=False)
        try:
            with engine.connect() as connection:
                yield engine, connection
        except SQLAlchemyError as error:
            raise translate(error, self.settings.database) from error
        finally:
            engine.dispose()

    def taken(self, connection: Connection) -> Mapping[str, str]:
        """The tables of this package."""
        from legion_data.dialects import for_engine
        from legion_data.migration import catalogue_snapshot, history
        from legion_data.migration.extensions.tables import JOURNAL_NAME

        snapshot = catalogue_snapshot.read(for_engine(connection).name)
        own = (*snapshot.catalogue.tables, *(table.name for table in history.tables_for(connection)), JOURNAL_NAME)
        return dict.fromkeys((name.lower() for name in own), _OURS)

    def moved(self, connection: Connection, name: str, version: int) -> None:
        """Mirror the version."""
        _mirror(connection, {name: version})

    def settle(self, standings: Mapping[str, Standing]) -> None:
        """Mirror into rows that were made after their extension was migrated."""
        versions = {
            name: version_of([file.rpartition(".")[0] for file in one.applied])
            for name, one in standings.items()
            if one.path is not None
        }
        with self.asking() as asking:
            behind = {
                name: versions[name]
                for name, seen in ((_plain(str(row[0])), row[1]) for row in asking.rows(_MIRRORED))
                if name in versions and versions[name] != seen
            }
        if not behind or self.settings.readonly:
            return
        with self.migrating() as (_, connection), connection.begin():
            _mirror(connection, behind)


def _plain(name: str) -> str:
    return name.replace("-", "_")


def _mirror(connection: Connection, versions: Mapping[str, int]) -> None:
    from sqlalchemy import Integer, String, column, select, table, update

    extensions: Any = table("extensions", column("name", String), column("schema_version", Integer))
    there = set(connection.scalars(select(extensions.c.name)))
    for name in there:
        if _plain(name) in versions:
            version = versions[_plain(name)]
            connection.execute(update(extensions).where(extensions.c.name == name).values(schema_version=version))
