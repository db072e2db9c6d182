"""The runner, with toy revisions: what it does, what it tells, what it refuses, and what is left when a revision fails."""

from __future__ import annotations

import shutil
import stat
from typing import TYPE_CHECKING

import pytest

from legion_data import settings
from legion_data.errors import MigrationAhead, MigrationFailed, RevisionsBroken, RevisionUnknown
from legion_data.migration import doctor, locate, run
from legion_data.migration.freeze import freeze
from tests.migrations.test_folder import BROKEN
from tests.migrations.toys import FIXTURES, GOOD, execute, history_of, rows, state_of, tables_of

if TYPE_CHECKING:
    from pathlib import Path

    from legion_data.migration.report import Event
    from tests.databases import Database

ALL = ["0001", "0002", "0003", "0004", "0005", "0006"]


def test_up_down_and_up_again(database: Database) -> None:
    chosen = settings.load(database.settings)
    seen: list[Event] = []
    up = run.upgrade(chosen, folder=GOOD, progress=seen.append)
    assert (up.before, up.after, [event.revision for event in up.steps]) == (None, "0006", ALL)
    assert list(up.steps) == seen
    assert [(event.index, event.total) for event in seen] == [(index, 6) for index in range(1, 7)]
    assert rows(database, "SELECT id, title, genre, shelf_id, price_eur FROM books ORDER BY id") == [
        (1, "100% of it", "essay", 1, 1),
        (2, "Dune", "sf", 1, 1),
        (3, "Emma", "novel", 1, 1),
    ]
    down = run.downgrade(chosen, "base", folder=GOOD)
    assert (down.after, [event.revision for event in down.steps]) == (None, ALL[::-1])
    assert tables_of(database) == set()
    assert history_of(database) == ()
    assert len(run.upgrade(chosen, folder=GOOD).steps) == len(ALL)


def test_the_history_says_what_ran_when_and_where(database: Database) -> None:
    run.upgrade(settings.load(database.settings), folder=GOOD)
    history = history_of(database)
    published = locate.revisions(GOOD)
    assert [(row.number, row.name, row.checksum, row.breaking) for row in history] == [tuple(one) for one in published]
    assert all(row.host and row.package_version and row.ms is not None and row.applied_at.tzinfo for row in history)


def test_nothing_is_done_twice(database: Database) -> None:
    chosen = settings.load(database.settings)
    run.upgrade(chosen, folder=GOOD)
    before = history_of(database)
    report = run.upgrade(chosen, folder=GOOD)
    assert (report.before, report.after, report.steps, report.backup) == ("0006", "0006", (), None)
    assert history_of(database) == before


def test_a_target_can_be_relative_and_steps_add_up(database: Database) -> None:
    chosen = settings.load(database.settings)
    assert run.upgrade(chosen, "+2", folder=GOOD).after == "0002"
    assert run.upgrade(chosen, "+2", folder=GOOD).after == "0004"
    assert run.downgrade(chosen, "-1", folder=GOOD).after == "0003"
    assert [row.number for row in history_of(database)] == ["0001", "0002", "0003"]


def test_each_verb_goes_its_own_way_only(database: Database) -> None:
    chosen = settings.load(database.settings)
    run.upgrade(chosen, "3", folder=GOOD)
    with pytest.raises(RevisionUnknown, match="legion-migrate downgrade 0001"):
        run.upgrade(chosen, "1", folder=GOOD)
    with pytest.raises(RevisionUnknown, match="legion-migrate upgrade 0005"):
        run.downgrade(chosen, "5", folder=GOOD)
    assert state_of(database).revision == "0003"


@pytest.mark.parametrize("number", ["0007", "9f3b"])
def test_a_newer_database_is_left_alone(database: Database, number: str) -> None:
    chosen = settings.load(database.settings)
    run.upgrade(chosen, folder=GOOD)
    execute(database, f"UPDATE legion_data_version SET version_num = '{number}'")
    for change in (lambda: run.upgrade(chosen, folder=GOOD), lambda: run.downgrade(chosen, "base", folder=GOOD)):
        with pytest.raises(MigrationAhead, match=number):
            change()
    assert "unknown revision" in {finding.kind for finding in doctor.examine(chosen, folder=GOOD)}
    assert tables_of(database) == {"books", "shelves"}


@pytest.mark.parametrize("name", sorted({*BROKEN, "import_error"}))
def test_a_broken_folder_never_reaches_the_database(database: Database, name: str) -> None:
    with pytest.raises(RevisionsBroken):
        run.upgrade(settings.load(database.settings), folder=FIXTURES / name)
    state = state_of(database)
    assert (state.revision, state.tables, tables_of(database)) == (None, frozenset(), set())


def test_a_revision_that_fails_is_named_and_nothing_is_lost(database: Database) -> None:
    chosen = settings.load(database.settings)
    with pytest.raises(MigrationFailed, match=r"Revision 0002 toy_b \(upgrade\) failed") as caught:
        run.upgrade(chosen, folder=FIXTURES / "bad_up")
    assert "CREATE TABLE shelf_1" in str(caught.value)
    assert state_of(database).revision == "0001"
    if state_of(database).underway is None:
        assert "rolled back" in str(caught.value)
        assert tables_of(database) == {"shelf_1"}
    else:
        assert "goes on there" in str(caught.value)
        assert rows(database, "SELECT id FROM shelf_2") == [(1,)]


@pytest.mark.only("mysql", reason="Elsewhere a failed revision leaves nothing to be resumed.")
def test_a_failed_statement_runs_again_and_its_error_is_not_taken_for_success(database: Database) -> None:
    chosen = settings.load(database.settings)
    folder = FIXTURES / "bad_up"
    for _ in range(2):
        with pytest.raises(MigrationFailed, match="shelf_1"):
            run.upgrade(chosen, folder=folder)
    (finding,) = (one for one in doctor.examine(chosen, folder=folder) if one.kind == "half done")
    assert "stopped at its statement 3 of 3, which was refused by the server" in finding.message
    execute(database, "DROP TABLE shelf_1")
    report = run.upgrade(chosen, folder=folder)
    assert (report.after, [(event.revision, event.resumed) for event in report.steps]) == ("0003", [("0002", True), ("0003", False)])
    assert rows(database, "SELECT id FROM shelf_2") == [(1,)]
    assert doctor.examine(chosen, folder=folder) == ()


@pytest.mark.only("mysql", reason="Elsewhere a failed revision leaves nothing to be resumed.")
def test_a_revision_that_is_not_the_one_that_was_begun_is_not_resumed(database: Database, tmp_path: Path) -> None:
    chosen = settings.load(database.settings)
    with pytest.raises(MigrationFailed):
        run.upgrade(chosen, folder=FIXTURES / "bad_up")
    folder = tmp_path / "other"
    shutil.copytree(FIXTURES / "bad_up", folder)
    path = folder / "versions" / "0002_toy_b.py"
    path.write_text(path.read_text().replace('create_table("shelf_1"', 'create_table("shelf_9"'))
    freeze(folder, force=True)
    with pytest.raises(MigrationFailed, match="another one then"):
        run.upgrade(chosen, folder=folder)


def test_a_way_back_that_fails_is_finished_when_its_cause_is_gone(database: Database) -> None:
    chosen = settings.load(database.settings)
    folder = FIXTURES / "bad_down"
    run.upgrade(chosen, folder=folder)
    with pytest.raises(MigrationFailed, match=r"Revision 0002 toy_b \(downgrade\) failed"):
        run.downgrade(chosen, "base", folder=folder)
    assert state_of(database).revision == "0002"
    execute(database, "CREATE TABLE never_there (id INTEGER PRIMARY KEY)")
    assert run.downgrade(chosen, "base", folder=folder).after is None
    assert tables_of(database) == set()


def test_stamping_moves_the_version_and_fills_the_history(database: Database) -> None:
    chosen = settings.load(database.settings)
    assert run.stamp(chosen, "3", folder=GOOD).after == "0003"
    assert [(row.number, row.ms) for row in history_of(database)] == [("0001", None), ("0002", None), ("0003", None)]
    assert run.stamp(chosen, "-2", folder=GOOD).after == "0001"
    assert [row.number for row in history_of(database)] == ["0001"]
    with pytest.raises(RevisionUnknown):
        run.stamp(chosen, "0042", folder=GOOD)
    assert run.stamp(chosen, "base", folder=GOOD).after is None
    assert (state_of(database).revision, history_of(database), tables_of(database)) == (None, (), set())


def test_a_history_that_disagrees_is_a_finding(database: Database) -> None:
    chosen = settings.load(database.settings)
    run.upgrade(chosen, folder=GOOD)
    assert doctor.examine(chosen, folder=GOOD) == ()
    execute(
        database,
        "UPDATE legion_history SET checksum = 'other' WHERE number = '0002'",
        "DELETE FROM legion_history WHERE number = '0003'",
    )
    found = {(finding.kind, finding.revision) for finding in doctor.examine(chosen, folder=GOOD)}
    assert found == {("ran otherwise", "0002"), ("no history", "0003")}


@pytest.mark.only("sqlite", reason="Only SQLite rebuilds tables.")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("loses_rows", "The copy of shelf_1 has 1 rows instead of 2"),
        ("leaves_a_copy", "legion_rebuild_shelf_1 is a copy"),
        ("orphans", "Row 1 of child would refer to a row of shelf_1 that does not exist"),
    ],
)
def test_a_rebuild_that_loses_something_is_undone(database: Database, name: str, said: str) -> None:
    with pytest.raises(MigrationFailed, match=said):
        run.upgrade(settings.load(database.settings), folder=FIXTURES / name)
    assert state_of(database).revision == "0002"
    assert tables_of(database) == {"shelf_1", "shelf_2"}
    assert rows(database, "SELECT COUNT(*) FROM shelf_1") == [(0,)]


@pytest.mark.only("sqlite", reason="A server's administrator makes the backups.")
def test_rows_are_backed_up_first_and_an_empty_file_is_not(database: Database) -> None:
    chosen = settings.load(database.settings)
    assert run.upgrade(chosen, "1", folder=GOOD).backup is None
    execute(database, "INSERT INTO shelves (id, place) VALUES (7, 'right')")
    assert run.upgrade(chosen, "2", folder=GOOD, backup=False).backup is None
    backup = run.upgrade(chosen, "3", folder=GOOD).backup
    assert backup is not None
    assert backup.name.startswith(f"{chosen.database.path.name}.0002.")
    assert backup.suffix == ".bak"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert sorted(path.name for path in backup.parent.glob("*.part")) == []
    restored = settings.load({"url": f"sqlite:///{backup}"})
    assert run.upgrade(restored, folder=GOOD, backup=False).before == "0002"
    assert rows(database, "SELECT place FROM shelves WHERE id = 7") == [("right",)]


@pytest.mark.only("sqlite", reason="Only SQLite has databases in memory.")
def test_a_database_in_memory_is_migrated_through_its_engine() -> None:
    from legion_data import engines
    from legion_data.migration import history

    chosen = settings.load({"url": "sqlite:///:memory:"})
    engine = engines.build(chosen)
    assert run.upgrade(chosen, "4", engine=engine, folder=GOOD).after == "0004"
    assert run.upgrade(chosen, engine=engine, folder=GOOD).before == "0004"
    with engine.connect() as connection:
        assert history.read_state(connection).revision == "0006"
    engine.dispose()
