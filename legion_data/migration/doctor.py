"""What is wrong with this database's migrations, and what to do: findings, worst first. Changes nothing.

A half-done revision (MySQL) is named with the statement it stopped at, how many there are, and which lack. Those are
found by a rehearsal: the revision runs against the connected server with every changing statement held back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data import engines
from legion_data.dialects.migrating import for_bind
from legion_data.engines.errors import translate
from legion_data.errors import LegionDataError
from legion_data.migration import alembic_calls, history, locate, lock, scripts
from legion_data.migration.failure import summary_of
from legion_data.migration.verify import Finding, verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from legion_data.migration.history import State, Underway
    from legion_data.migration.journal import Change
    from legion_data.settings import Settings

__all__ = ["Finding", "examine", "history_findings"]


def examine(settings: Settings, *, engine: Engine | None = None, folder: Path | None = None) -> tuple[Finding, ...]:
    """Everything that needs attention, or nothing. Raises ``DatabaseUnreachable`` when the database cannot be asked."""
    used = engines.build(settings, purpose="migration", create=False) if engine is None else engine
    try:
        with used.connect() as connection:
            connection.execution_options(legion_read_only=True)
            return tuple(_findings(used, connection, settings, folder))
    except LegionDataError:
        raise
    except Exception as error:
        raise translate(error, settings.database) from error
    finally:
        if engine is None:
            used.dispose()


def _findings(engine: Engine, connection: Connection, settings: Settings, folder: Path | None) -> Iterator[Finding]:
    held_by = lock.holder(engine, connection, settings)
    connection.rollback()
    if held_by is not None:
        yield Finding("lock", f"A migration is running: {held_by}.", hint="What follows may change under it.")
    broken = verify(folder)
    yield from broken
    with connection.begin():
        state = history.read_state(connection)
        # A revision that is running is not half done: the one who runs it will finish it.
        if state.underway is not None and held_by is None:
            yield _half_done(
                engine, connection, state.underway, folder if not broken else None, can_rehearse=not broken
            )
        if held_by is None:
            yield from _half_done_files(connection)
        for leftover in for_bind(engine).leftovers(connection):
            yield Finding(leftover.kind, leftover.message, hint=leftover.hint)
        if not broken:
            yield from _position_findings(connection, state, folder)


def _half_done(
    engine: Engine, connection: Connection, underway: Underway, folder: Path | None, *, can_rehearse: bool
) -> Finding:
    changes = _rehearsed(engine, connection, underway, folder) if can_rehearse else ()
    took = _what_became_of_it(connection, underway)
    of = f" of {len(changes)}" if changes else ""
    last = underway.step if took == "took effect" else underway.step - 1
    missing = [summary_of(change.statement) for change in changes[last:]]
    said = (
        f" Missing: {'; '.join(missing)}."
        if missing
        else " Only the note that it is done is missing."
        if changes
        else ""
    )
    return Finding(
        "half done",
        f"Revision {underway.revision} ({underway.direction}) stopped at its statement {underway.step}{of}, "
        f"which {took}: {summary_of(underway.statement)}.{said}",
        underway.revision,
        "Run: legion-migrate upgrade (it goes on from there)",
    )


def _stopped(connection: Connection, underway: Underway) -> str:
    if underway.step == 0:
        return "was announced, and stopped before its first statement"
    became = _what_became_of_it(connection, underway)
    return f"stopped at its statement {underway.step}, which {became}: {summary_of(underway.statement)}"


def _what_became_of_it(connection: Connection, underway: Underway) -> str:
    from legion_data.dialects.migrating.mysql import has_taken_effect

    if underway.kind == "ddl":
        known = has_taken_effect(connection, underway.statement)
        return {True: "took effect", False: "did not take effect", None: "may have taken effect"}[known]
    return {"dml": "took effect", "refused": "was refused by the server"}[underway.kind]


def _half_done_files(connection: Connection) -> Iterator[Finding]:
    """Of extensions. How many statements a file has only its folder tells, which may not be on this machine."""
    from legion_data.migration.extensions.tables import all_underway

    for one in all_underway(connection):
        name, _, file = one.revision.partition("/")
        yield Finding(
            "half done",
            f"The extension {name}: {file} ({one.direction}) {_stopped(connection, one)}.",
            one.revision,
            f"Run: legion-data extensions upgrade {name} (it goes on from there), or start what registers it.",
        )


def _rehearsed(engine: Engine, connection: Connection, underway: Underway, folder: Path | None) -> tuple[Change, ...]:
    from legion_data.migration.journal import rehearse

    for script in scripts.load(folder, [underway.revision]):
        call = script.upgrade if underway.direction == "upgrade" else script.downgrade
        with alembic_calls.installed(alembic_calls.online(connection)):
            return rehearse(engine, connection, call)
    return ()


def _position_findings(connection: Connection, state: State, folder: Path | None) -> Iterator[Finding]:
    revisions = locate.revisions(folder)
    known = {revision.number for revision in revisions}
    if state.revision is not None and state.revision not in known:
        hint = "Upgrade legion-data on this node."
        yield Finding(
            "unknown revision",
            f"The database is at {state.revision}; this package ends at {locate.head(folder)}.",
            state.revision,
            hint,
        )
    yield from history_findings(connection, state.revision, folder)


def history_findings(connection: Connection, current: str | None, folder: Path | None = None) -> Iterator[Finding]:
    """Where the history disagrees with the version row or with what is published."""
    ran = {row.number: row for row in history.read(connection)}
    for revision in locate.revisions(folder):
        row = ran.get(revision.number)
        is_applied = current is not None and revision.number <= current
        if row is not None and row.checksum != revision.checksum:
            message = f"Revision {revision.number} {revision.name} ran here with another content than is published."
            yield Finding("ran otherwise", message, revision.number, "Compare the schema: legion-migrate check")
        if is_applied and row is None:
            yield Finding(
                "no history",
                f"Revision {revision.number} {revision.name} is applied, and the history does not know it.",
                revision.number,
            )
        if row is not None and not is_applied:
            yield Finding(
                "history ahead",
                f"The history knows revision {revision.number}, the database is at {current or 'base'}.",
                revision.number,
            )
