"""Run the files of extensions, one after the other, each in a transaction of its own, its DDL included.

MySQL commits each DDL statement: there the journal of the core's runner stands in, under a table of its own, and a file
is rehearsed first where that is possible, so that a collision is found before anything was created.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple, Self

from sqlalchemy.schema import CreateTable

from legion_data.dialects.migrating import for_bind
from legion_data.errors import ExtensionCollision, MigrationFailed
from legion_data.migration import alembic_calls
from legion_data.migration.extensions import book, script, tables
from legion_data.migration.extensions.asking import ConnectionAsking
from legion_data.migration.extensions.failure import failed
from legion_data.migration.extensions.guard import Guard, Taken
from legion_data.migration.extensions.version import version_of
from legion_data.migration.journal import Journal, rehearse
from legion_data.migration.locate import Revision
from legion_data.migration.plan import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection, Engine

    from legion_data.migration.extensions.book import Row
    from legion_data.migration.extensions.folder import File, Folder
    from legion_data.migration.extensions.place import Place
    from legion_data.migration.extensions.script import Script
    from legion_data.migration.history import Underway

__all__ = ["Event", "Run"]


class Event(NamedTuple):
    """A file that has just been committed."""

    extension: str
    file: str
    direction: str  #: "upgrade" or "downgrade"
    ms: float


class Run:
    """One migrator at work, under the lock of its database. ``names``: the extensions that are registered."""

    def __init__(
        self,
        place: Place,
        engine: Engine,
        connection: Connection,
        names: Iterable[str],
        progress: Callable[[Event], None] | None = None,
    ) -> None:
        self._place = place
        self._engine = engine
        self._connection = connection
        self._names = tuple(names)
        self._progress = progress
        self._database = for_bind(engine)
        self._asking = ConnectionAsking(connection)
        self._context = alembic_calls.online(connection)

    def __enter__(self) -> Self:
        """Read what has run, whatever an earlier look said: the lock is held from here on."""
        connection = self._connection
        self._database.prepare(connection, self._place.settings)
        connection.rollback()
        with connection.begin():
            self._tables = self._asking.tables()
            self.books = book.read(self._asking, book.everybody(self._tables, self._names), carefully=True)
            self._taken = dict(self._place.taken(connection))
            tables.prepare(connection, self._asking, self._names, {name.lower() for name in self._tables})
            if not self._database.is_transactional and tables.JOURNAL_NAME not in self._tables:
                connection.execute(CreateTable(tables.JOURNAL))
            self._tables = self._asking.tables()
        self._guard = Guard(connection)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the connection as it was."""
        self._guard.close()

    def upgrade(self, name: str, folder: Folder) -> None:
        """Run the files of ``name`` that have not run. Raises ``LegionDataError``; what ran before that stays."""
        found = self._begin(name)
        if found is not None:
            self._finish(name, folder, found)
        ran = {row.stem for row in self.books[name]}
        # All of them are loaded before any runs: a broken release is refused whole.
        for one in [script.load(name, file) for file in folder.files if file.stem not in ran]:
            self._do(name, one, is_upgrade=True)

    def downgrade(self, name: str, folder: Folder, files: Sequence[File]) -> None:
        """Undo ``files``, the newest first. Raises ``LegionDataError``, and for a missing downgrade() ahead of all."""
        scripts = [script.load(name, file) for file in files]
        for one in scripts:
            if one.downgrade is None:
                raise MigrationFailed(
                    f"{one.file.name} has no downgrade(): it cannot be undone. Nothing was changed.",
                    hint="Write a new file that undoes it.",
                )
        found = self._begin(name)
        if found is not None:
            self._finish(name, folder, found)
        for one in scripts:
            if any(row.stem == one.file.stem for row in self.books[name]):
                self._do(name, one, is_upgrade=False)

    def recover(self) -> None:
        """After a failure: leave no transaction open, whatever the file did to it."""
        if self._connection.closed or self._connection.invalidated:
            return
        self._connection.rollback()
        driver = self._connection.connection.dbapi_connection
        assert driver is not None
        try:
            driver.rollback()
        except self._engine.dialect.loaded_dbapi.Error:
            self._connection.invalidate()  # the server is gone, and the transaction with it

    def _begin(self, name: str) -> Underway | None:
        if self._database.is_transactional:
            return None
        with self._connection.begin():
            return tables.underway(self._connection, name)

    def _finish(self, name: str, folder: Folder, found: Underway) -> None:
        filename = found.revision.partition("/")[2]
        for file in folder.files:
            if file.name == filename:
                self._do(name, script.load(name, file), is_upgrade=found.direction == "upgrade", found=found)
                return
        raise MigrationFailed(
            f"{found.revision} was left half done ({found.direction}), and is missing in {folder.path}.",
            hint="Install the release that has it.",
        )

    def _do(self, name: str, one: Script, *, is_upgrade: bool, found: Underway | None = None) -> None:
        begun = time.perf_counter()
        step = Step(Revision(f"{name}/{one.file.name}", one.file.stem, one.file.checksum), is_upgrade)
        row = next((row for row in self.books[name] if row.stem == one.file.stem), None)
        try:
            if not self._database.is_transactional and found is None:
                self._approach(name, one, step, row)
            self._transact(name, one, step, row, found)
        except (Exception, SystemExit) as error:
            self.recover()
            if not self._database.is_transactional:
                with self._connection.begin():
                    self._tables = self._asking.tables()
            raise failed(
                error, step, one.file, self._place.settings.database, is_undone=self._database.is_transactional
            ) from error
        if self._progress is not None:
            self._progress(Event(name, one.file.name, step.direction, (time.perf_counter() - begun) * 1000))

    def _approach(self, name: str, one: Script, step: Step, row: Row | None) -> None:
        """MySQL: look for a collision while nothing has changed; a file that is being undone counts as not run."""
        if step.is_upgrade:
            taken = Taken(self._owners())
            try:
                with (
                    self._connection.begin(),
                    alembic_calls.installed(self._context),
                    self._guard.over(name, taken),
                ):
                    rehearse(self._engine, self._connection, one.upgrade)
            except ExtensionCollision:
                raise
            except Exception:  # noqa: BLE001 - it wants to read what it would have written: only the real run can tell
                self.recover()
            return
        with self._connection.begin():
            Journal(self._connection, step, table=tables.JOURNAL_NAME).announce()
            if row is not None:
                tables.forget(self._connection, name, row)

    def _transact(self, name: str, one: Script, step: Step, row: Row | None, found: Underway | None) -> None:
        call = one.upgrade if step.is_upgrade else one.downgrade
        assert call is not None
        connection = self._connection
        with self._context.begin_transaction(_per_migration=True):
            self._database.opened(connection, self._place.settings)
            with ExitStack() as around:
                taken = Taken(self._owners(), self._database.indexes(connection)) if step.is_upgrade else Taken()
                created = around.enter_context(self._guard.over(name, taken))
                journal = None
                if self._database.is_transactional:
                    around.enter_context(self._database.watch(self._engine, connection))
                else:
                    journal = Journal(connection, step, found, table=tables.JOURNAL_NAME)
                    around.enter_context(journal.listening(self._engine))
                around.enter_context(alembic_calls.installed(self._context))
                call()
            if journal is not None:
                journal.finished()
            after = self._asking.tables()
            before = self._tables
            rows = tuple(known for known in self.books[name] if known != row)
            if step.is_upgrade:
                mine = (after - before) | (created & after)
                rows = (*rows, tables.remember(connection, name, one.file, mine, before - after))
            elif row is not None:
                tables.forget(connection, name, row)
            self._place.moved(connection, name, version_of({known.stem for known in rows}))
        # Committed: now it is so.
        self._tables, self.books[name] = after, rows

    def _owners(self) -> dict[str, str]:
        return self._taken | book.owners(self.books)
