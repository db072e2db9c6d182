"""A migrator that is killed (SIGKILL) at any moment leaves a database that the next one finishes.

A life ends at its n-th moment: before, during or after a statement or a commit, the journal's included. Here moments
and revisions are sampled; with LEGION_TEST_NIGHTLY=1 it is every moment of every revision.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from legion_data import engines, settings
from legion_data.migration import doctor, locate, run
from legion_data.migration.catalogue import from_database
from legion_data.runtime import DataLayer
from tests.migrations.populate import counted, fill
from tests.migrations.toys import GOOD, execute, history_of, state_of
from tests.migrations.warm import QUICK, Warm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from legion_data.migration.catalogue import Catalogue
    from tests.databases import Database, Databases

#: On MySQL a statement has ten moments: four of its note in the journal, six of its own.
MOMENTS = 10
#: Rows and structure in turn; rebuilds; many statements; indexes that need a column; row security.
SAMPLE = ("0007", "0009", "0024", "0044", "0053", "0098")
NIGHTLY = bool(os.environ.get("LEGION_TEST_NIGHTLY"))
REAL = [one.number for one in locate.revisions()] if NIGHTLY else list(SAMPLE)


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    process = Warm()
    yield process
    process.close()


class Seen(NamedTuple):
    """What must be the same, killed or not."""

    catalogue: Catalogue
    counts: dict[str, int]


def _seen(database: Database) -> Seen:
    engine = engines.build(settings.load({**database.settings, **QUICK}), purpose="migration")
    with engine.connect() as connection:
        catalogue = from_database(connection)
        return Seen(catalogue, counted(connection, catalogue.tables))


def _filled(database: Database) -> None:
    engine = engines.build(settings.load({**database.settings, **QUICK}), purpose="migration")
    with engine.begin() as connection:
        catalogue = from_database(connection)
        empty = [name for name, rows in counted(connection, catalogue.tables).items() if not rows]
        fill(connection, catalogue, empty)


def _lives(warm: Warm, database: Database, target: str, verb: str, first: int, folder: Path | None) -> int:
    """Migrate in short lives, the first of ``first`` moments, until one of them ends by itself; gives how many died.

    A life that got nowhere (rows are committed by the next change of structure only) is followed by a longer one.
    """
    moments, died, stood = first, 0, _standing(database)
    while True:
        outcome = warm.migrate(database.settings, target, verb=verb, folder=folder, kill_at=moments)
        if not outcome.was_killed:
            assert outcome.error is None, (target, verb, first, moments, outcome)
            return died
        died += 1
        stands = _standing(database)
        moments = moments + MOMENTS if stands == stood else first + MOMENTS
        stood = stands


def _standing(database: Database) -> tuple[Any, ...]:
    state = state_of(database)
    return (state.revision, *(state.underway[:4] if state.underway else ()))


def _every_moment(warm: Warm, database: Database, target: str, verb: str, folder: Path | None) -> int:
    """Die at the first moment, the second, ... until a life is long enough: each begins where the first one began."""
    died = 0
    step = 1 if NIGHTLY else 3 if folder is not None else 7
    while True:
        outcome = warm.migrate(database.settings, target, verb=verb, folder=folder, kill_at=died * step + 1)
        if not outcome.was_killed:
            assert outcome.error is None, (target, verb, died, outcome)
            return died
        died += 1


def _there_and_back(warm: Warm, database: Database, under: str, revision: str, goal: Seen, folder: Path | None) -> None:
    start = _seen(database)
    turn = int(revision) * 3 % MOMENTS + 1
    some = range(1, MOMENTS + 1) if NIGHTLY else (turn,)
    strides = some if database.adapter == "mysql" else (None,)
    for moment in strides:
        for verb, target, wanted in (("upgrade", revision, goal), ("downgrade", under, start)):
            if moment is None:
                died = _every_moment(warm, database, target, verb, folder)
            else:
                died = _lives(warm, database, target, verb, moment, folder)
            assert died, (revision, verb)
            assert _seen(database) == wanted, (revision, verb, moment)


def test_killed_at_every_moment_of_a_toy_revision(database: Database, databases: Databases, warm: Warm) -> None:
    place = databases.place(database.adapter)
    other = place.create()
    killed, spared = settings.load({**database.settings, **QUICK}), settings.load({**other.settings, **QUICK})
    under = "base"
    for revision in locate.revisions(GOOD):
        run.upgrade(killed, revision.number, folder=GOOD, backup=False)  # makes the runner's own tables, too
        run.downgrade(killed, under, folder=GOOD, backup=False)
        run.upgrade(spared, revision.number, folder=GOOD, backup=False)
        _there_and_back(warm, database, under, revision.number, _seen(other), GOOD)
        run.upgrade(killed, revision.number, folder=GOOD, backup=False)
        under = revision.number
    assert [row.number for row in history_of(database)] == [one.number for one in locate.revisions(GOOD)]
    assert doctor.examine(killed, folder=GOOD) == ()
    place.drop(other)


def test_killed_anywhere_in_real_revisions_with_rows(database: Database, databases: Databases, warm: Warm) -> None:
    place = databases.place(database.adapter)
    other = place.create()
    for number in REAL:
        under = f"{int(number) - 1:04}" if number != "0001" else "base"
        for one in (database, other):
            chosen = settings.load({**one.settings, **QUICK})
            if under != "base":
                run.upgrade(chosen, under, backup=False)
                _filled(one)
        run.upgrade(settings.load({**other.settings, **QUICK}), number, backup=False)
        _there_and_back(warm, database, under, number, _seen(other), None)
    place.drop(other)


@pytest.mark.only("mysql", reason="Elsewhere a killed revision leaves nothing.")
def test_the_doctor_names_what_a_killed_revision_did_and_what_is_missing(database: Database, warm: Warm) -> None:
    chosen = settings.load({**database.settings, **QUICK})
    run.upgrade(chosen, "1", folder=GOOD)
    said: list[Any] = []
    for moment in range(3, 60):
        if not warm.migrate(database.settings, "2", folder=GOOD, kill_at=moment).was_killed:
            break
        found = [finding for finding in doctor.examine(chosen, folder=GOOD) if finding.kind == "half done"]
        assert len(found) <= 1
        said += [finding.message for finding in found]
        assert (state_of(database).underway is None) is (not found)
    text = "\n".join(said)
    assert "Revision 0002 (upgrade) stopped at its statement 1 of 4, which took effect: ALTER TABLE books ADD" in text
    assert "Missing: CREATE INDEX ix_books_genre_title ON books (genre, title)." in text
    assert "stopped at its statement 4 of 4, which took effect" in text
    assert doctor.examine(chosen, folder=GOOD) == ()


@pytest.mark.only("mysql", reason="Elsewhere a killed revision leaves nothing.")
def test_a_statement_that_was_noted_and_did_not_happen_happens_now(database: Database, warm: Warm) -> None:
    chosen = settings.load({**database.settings, **QUICK})
    run.upgrade(chosen, "1", folder=GOOD)
    while state_of(database).underway is None:
        assert warm.migrate(database.settings, "2", folder=GOOD, kill_at=MOMENTS).was_killed
    execute(database, "ALTER TABLE books DROP COLUMN genre")  # as if the server had died, not the client
    (finding,) = doctor.examine(chosen, folder=GOOD)
    assert "stopped at its statement 1 of 4, which did not take effect: ALTER TABLE books ADD" in finding.message
    assert run.upgrade(chosen, folder=GOOD).after == "0006"


@pytest.mark.only("mysql", reason="Elsewhere a killed revision leaves nothing.")
def test_a_half_done_way_back_is_finished_before_the_next_upgrade(database: Database, warm: Warm) -> None:
    chosen = settings.load({**database.settings, **QUICK})
    run.upgrade(chosen, folder=GOOD)
    goal = _seen(database)
    for moment in range(5, 400, 1 if NIGHTLY else 23):
        outcome = warm.migrate(database.settings, "base", verb="downgrade", folder=GOOD, kill_at=moment)
        if not outcome.was_killed:
            break
        underway = state_of(database).underway
        report = run.upgrade(chosen, folder=GOOD)
        if underway is not None:
            assert report.steps[0].resumed
            assert report.steps[0].direction == underway.direction
    assert run.upgrade(chosen, folder=GOOD).after == "0006"
    assert _seen(database).catalogue == goal.catalogue


@pytest.mark.only("mysql", reason="Elsewhere a killed revision leaves nothing.")
def test_setup_finishes_what_a_killed_way_back_began(database: Database, warm: Warm) -> None:
    chosen = settings.load(database.settings)
    run.upgrade(chosen)
    goal = _seen(database).catalogue
    under = locate.revisions()[-2].number
    moment = 1
    while state_of(database).underway is None:
        assert warm.migrate(database.settings, under, verb="downgrade", kill_at=moment).was_killed
        moment += 1
    layer = DataLayer(database.settings)
    try:
        readiness = layer.setup()
    finally:
        layer.shutdown()
    assert (readiness.migrated, readiness.schema_version) == (True, locate.head())
    assert state_of(database).underway is None
    assert _seen(database).catalogue == goal
