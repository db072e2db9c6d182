"""Upgrade, downgrade, stamp: under the lock, after a look at what could go wrong, one revision at a time.

Killed at any moment, a database is at a revision (PostgreSQL, SQLite), or at a known statement of one (MySQL); the next
run goes on from there. Errors are of our tree, name the revision, and say what became of it.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from legion_data import engines
from legion_data.dialects.migrating import for_bind
from legion_data.engines.errors import translate
from legion_data.errors import LegionDataError, MigrationFailed, RevisionUnknown
from legion_data.migration import alembic_calls, backup, history, lock, plan, scripts
from legion_data.migration.failure import failed
from legion_data.migration.journal import Journal
from legion_data.migration.report import Event, Report
from legion_data.migration.verify import require_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from alembic.runtime.migration import MigrationContext
    from sqlalchemy import Connection, Engine

    from legion_data.dialects.migrating.base import Migrating
    from legion_data.migration.history import State, Underway
    from legion_data.migration.plan import Step
    from legion_data.migration.scripts import Script
    from legion_data.settings import Settings

__all__ = ["downgrade", "stamp", "upgrade"]

_READS = {"legion_read_only": True}


def upgrade(
    settings: Settings,
    target: str = "head",
    *,
    engine: Engine | None = None,
    progress: Callable[[Event], None] | None = None,
    backup: bool | None = None,
    folder: Path | None = None,
) -> Report:
    """Run the revisions that are missing, up to ``target``. With nothing to do, nothing is locked or written.

    ``backup``: copy a SQLite file first (None: when it has rows). ``progress`` is called after each revision.
    Raises ``MigrationAhead`` for a database of a newer release; ``MigrationLocked``, ``MigrationFailed``,
    ``RevisionsBroken``, ``PrivilegeMissing``, ``CapabilityUnavailable``, ``StorageFull``, ``DatabaseUnreachable``.
    """
    run = _Run(settings, folder, progress)
    return run.go(engine, target, is_upgrade=True, wants_backup=backup)


def downgrade(
    settings: Settings,
    target: str,
    *,
    engine: Engine | None = None,
    progress: Callable[[Event], None] | None = None,
    backup: bool | None = None,
    folder: Path | None = None,
) -> Report:
    """Undo the revisions above ``target`` ("base": all). Raises as ``upgrade`` does."""
    run = _Run(settings, folder, progress)
    return run.go(engine, target, is_upgrade=False, wants_backup=backup)


def stamp(settings: Settings, target: str, *, engine: Engine | None = None, folder: Path | None = None) -> Report:
    """Say that the database is at ``target``, running nothing; a journal of a half-done revision is forgotten."""
    revisions = require_whole(folder)
    with _connected(settings, engine) as (used, connection), lock.hold(used, connection, settings) as waited_ms:
        with connection.begin():
            state = history.read_state(connection)
            number = plan.resolve(target, revisions, state.revision)
            history.create(connection, state)
        with connection.begin():
            history.overwrite(connection, revisions, number)
        return Report(state.revision, number, waited_ms=waited_ms)


@contextmanager
def _connected(settings: Settings, engine: Engine | None) -> Iterator[tuple[Engine, Connection]]:
    """An engine for migrating and one connection; errors of the driver leave as ours."""
    used = engines.build(settings, purpose="migration") if engine is None else engine
    try:
        with used.connect() as connection:
            yield used, connection
    except LegionDataError:
        raise
    except Exception as error:
        raise translate(error, settings.database) from error
    finally:
        if engine is None:
            used.dispose()


class _Run:
    """One call of ``upgrade`` or ``downgrade``."""

    def __init__(self, settings: Settings, folder: Path | None, progress: Callable[[Event], None] | None) -> None:
        self._settings = settings
        self._folder = folder
        self._progress = progress
        self._revisions = require_whole(folder)

    def go(self, engine: Engine | None, target: str, *, is_upgrade: bool, wants_backup: bool | None) -> Report:
        started = time.perf_counter()
        with _connected(self._settings, engine) as (used, connection):
            state = self._look(connection)
            # Without the lock a journal proves nothing: it may have moved on since the version row was read.
            if state.underway is None and not self._steps(state, target, is_upgrade=is_upgrade):
                return Report(state.revision, state.revision, ms=_ms_since(started))
            with lock.hold(used, connection, self._settings) as waited_ms:
                state = self._look(connection)  # whoever had the lock may have done it all
                steps = self._steps(state, target, is_upgrade=is_upgrade)
                if not steps:
                    return Report(state.revision, state.revision, ms=_ms_since(started), waited_ms=waited_ms)
                return self._work(used, connection, state, steps, started, waited_ms, wants_backup)

    def _look(self, connection: Connection) -> State:
        connection.execution_options(**_READS)
        with connection.begin():
            state = history.read_state(connection)
        connection.execution_options(**dict.fromkeys(_READS, False))
        return state

    def _steps(self, state: State, said: str, *, is_upgrade: bool) -> tuple[Step, ...]:
        """What is to be done. A half-done revision is finished first, in its own direction."""
        first = self._half_done(state)
        current = state.revision if first is None else first.after
        target = plan.resolve(said, self._revisions, current)
        rest = plan.route(self._revisions, current, target)
        if rest and rest[0].is_upgrade is not is_upgrade:
            here, there = current or "base", target or "base"
            verb = "downgrade" if is_upgrade else "upgrade"
            raise RevisionUnknown(
                f"The database is at {here}; {there} is the other way.", hint=f"Run: legion-migrate {verb} {there}"
            )
        return (*((first,) if first else ()), *rest)

    def _half_done(self, state: State) -> Step | None:
        if state.underway is None:
            return None
        for revision in self._revisions:
            if revision.number == state.underway.revision:
                step = plan.Step(revision, state.underway.direction == "upgrade")
                if step.before == state.revision:
                    return step
        raise MigrationFailed(
            f"The journal is in the middle of revision {state.underway.revision} ({state.underway.direction}), "
            f"which does not lead on from {state.revision or 'an empty database'}."
        )

    def _work(
        self,
        engine: Engine,
        connection: Connection,
        state: State,
        steps: tuple[Step, ...],
        started: float,
        waited_ms: float,
        wants_backup: bool | None,
    ) -> Report:
        # Everything that can be known to fail fails here, before anything changes.
        loaded = {
            script.revision.number: script
            for script in scripts.load(self._folder, [step.revision.number for step in steps])
        }
        database = for_bind(engine)
        connection.execution_options(**_READS)
        with connection.begin():
            database.require(connection, self._settings)
        connection.execution_options(**dict.fromkeys(_READS, False))
        database.prepare(connection, self._settings)
        connection.rollback()
        copy = _copy(connection, state, wants_backup)

        with connection.begin():
            history.create(connection, state)
        context = alembic_calls.online(connection)
        done: list[Event] = []
        for index, step in enumerate(steps, start=1):
            begun = time.perf_counter()
            found = state.underway if index == 1 else None
            self._run_step(engine, connection, context, database, step, loaded[step.revision.number], found)
            event = Event(
                step.revision.number,
                step.revision.name,
                step.direction,
                _ms_since(begun),
                index,
                len(steps),
                found is not None,
            )
            done.append(event)
            if self._progress is not None:
                self._progress(event)
        return Report(state.revision, steps[-1].after, tuple(done), _ms_since(started), copy, waited_ms)

    def _run_step(
        self,
        engine: Engine,
        connection: Connection,
        context: MigrationContext,
        database: Migrating,
        step: Step,
        script: Script,
        found: Underway | None,
    ) -> None:
        begun = time.perf_counter()
        call = script.upgrade if step.is_upgrade else script.downgrade
        try:
            with context.begin_transaction(_per_migration=True):
                database.opened(connection, self._settings)
                if database.is_transactional:
                    with database.watch(engine, connection), alembic_calls.installed(context):
                        call()
                else:
                    journal = Journal(connection, step, found)
                    with journal.listening(engine), alembic_calls.installed(context):
                        call()
                    journal.finished()
                history.move(connection, step, _ms_since(begun))
        except Exception as error:
            raise failed(error, step, self._settings.database, is_undone=database.is_transactional) from error


def _copy(connection: Connection, state: State, wanted: bool | None) -> Path | None:
    path = backup.file_of(connection)
    if path is None or wanted is False or not (wanted or backup.has_rows(connection)):
        return None
    return backup.back_up(path, state.revision)


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
