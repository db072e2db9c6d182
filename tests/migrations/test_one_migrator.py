"""However many migrate one database at once: each revision runs once, the others wait or name whom they waited for."""

from __future__ import annotations

import os
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from legion_data import engines, settings
from legion_data.errors import MigrationFailed, MigrationLocked
from legion_data.migration import doctor, locate, lock, run
from tests.migrations.toys import GOOD, execute, history_of, state_of
from tests.migrations.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Database, Databases

PROCESSES = 8


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    process = Warm()
    yield process
    process.close()


def test_eight_processes_on_an_empty_database_run_each_revision_once(database: Database, warm: Warm) -> None:
    outcomes = warm.race(database.settings, count=PROCESSES)
    assert [outcome.error for outcome in outcomes] == [None] * PROCESSES, outcomes
    published = [revision.number for revision in locate.revisions()]
    assert sorted(step for outcome in outcomes for step in outcome.steps) == published
    assert [row.number for row in history_of(database)] == published
    assert state_of(database).revision == published[-1]


def test_two_threads_migrate_two_databases(database: Database, databases: Databases) -> None:
    place = databases.place(database.adapter)
    other = place.create()
    errors: list[BaseException] = []

    def migrate(one: Database) -> None:
        try:
            run.upgrade(settings.load(one.settings), folder=GOOD)
            run.downgrade(settings.load(one.settings), "2", folder=GOOD, backup=False)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion
            errors.append(error)

    threads = [threading.Thread(target=migrate, args=(one,)) for one in (database, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        assert errors == []
        assert [state_of(one).revision for one in (database, other)] == ["0002", "0002"]
    finally:
        place.drop(other)


def test_two_threads_on_one_database_take_turns(database: Database) -> None:
    reports = []
    threads = [
        threading.Thread(target=lambda: reports.append(run.upgrade(settings.load(database.settings), folder=GOOD)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(report.steps) for report in reports) == [0, 0, 0, 6]


def test_the_error_names_who_has_the_lock(database: Database) -> None:
    chosen = settings.load(database.settings)
    impatient = settings.load({**database.settings, "lock_timeout": 0})
    engine = engines.build(chosen, purpose="migration")
    with engine.connect() as connection, lock.hold(engine, connection, chosen):
        with pytest.raises(MigrationLocked) as caught:
            run.upgrade(impatient, folder=GOOD)
        (finding,) = [one for one in doctor.examine(chosen, folder=GOOD) if one.kind == "lock"]
    names = {
        "sqlite": f"process {os.getpid()} on {socket.gethostname()}, since ",
        "mysql": "connection ",
        "postgres": "(legion_data), user ",
    }
    assert names[database.adapter] in str(caught.value)
    assert names[database.adapter] in finding.message
    assert "password" not in str(caught.value)
    assert run.upgrade(impatient, folder=GOOD).after == "0006"
    assert doctor.examine(chosen, folder=GOOD) == ()


def test_who_waits_finds_the_work_done(database: Database) -> None:
    chosen = settings.load(database.settings)
    engine = engines.build(chosen, purpose="migration")
    reports = []
    with engine.connect() as connection:
        with lock.hold(engine, connection, chosen):
            waiting = threading.Thread(target=lambda: reports.append(run.upgrade(chosen, folder=GOOD)))
            waiting.start()
        waiting.join()
    assert reports[0].after == "0006"


@pytest.mark.only("mysql", reason="Only MySQL needs a journal.")
def test_a_journal_that_somebody_is_writing_is_not_judged(database: Database) -> None:
    chosen = settings.load(database.settings)
    run.upgrade(chosen, "1", folder=GOOD)
    # What a reader sees that read the version row two revisions ago.
    execute(
        database, "INSERT INTO legion_journal VALUES ('0003', 'upgrade', 1, 'dml', 'INSERT', '2026-11-21 00:00:00')"
    )
    engine = engines.build(chosen, purpose="migration")
    with (
        engine.connect() as connection,
        lock.hold(engine, connection, chosen),
        pytest.raises(MigrationLocked),
    ):
        run.upgrade(settings.load({**database.settings, "lock_timeout": 0}), folder=GOOD)
    with pytest.raises(MigrationFailed, match="does not lead on from 0001"):
        run.upgrade(chosen, folder=GOOD)


@pytest.mark.only("sqlite", reason="Servers keep their locks in memory.")
def test_the_lock_file_of_a_dead_process_is_just_a_file(database: Database) -> None:
    chosen = settings.load(database.settings)
    assert database.path is not None
    run.upgrade(chosen, "1", folder=GOOD)
    leftover = database.path.with_name(f"{database.path.name}.migrate.lock")
    leftover.write_text('{"pid": 1, "host": "gone", "since": "long ago"}')
    assert doctor.examine(chosen, folder=GOOD) == ()
    assert run.upgrade(settings.load({**database.settings, "lock_timeout": 0}), folder=GOOD).after == "0006"
    assert not leftover.exists()


def test_a_killed_migrator_holds_nothing(database: Database, warm: Warm) -> None:
    assert warm.migrate(database.settings, folder=GOOD, kill_at=20).was_killed
    assert warm.migrate(database.settings, folder=GOOD).error is None
