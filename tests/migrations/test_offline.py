"""Offline SQL: what reviews and administrators read is what runs.

The committed files hold every revision on every dialect. Write them again, after a new revision, with
``python -m legion_data.migration.offline tests/migrations/offline_sql``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from legion_data import engines, settings
from legion_data.migration import locate, offline, run, scripts
from legion_data.migration.catalogue import from_database
from tests.migrations.toys import GOOD, history_of, state_of

if TYPE_CHECKING:
    from tests.databases import Database, Databases

COMMITTED = Path(__file__).parent / "offline_sql"


@pytest.mark.parametrize("dialect", offline.DIALECTS)
def test_the_committed_sql_is_what_the_revisions_say(dialect: str) -> None:
    loaded = scripts.load(None)
    for script in loaded:
        path = COMMITTED / dialect / f"{script.revision.number}.sql"
        assert path.read_text(encoding="utf-8") == offline.written(dialect, script), path.name
    assert len(list((COMMITTED / dialect).iterdir())) == len(loaded)


@pytest.mark.parametrize("folder", [None, GOOD], ids=["real", "toy"])
def test_the_script_leads_where_the_runner_leads(database: Database, databases: Databases, folder: Path | None) -> None:
    place = databases.place(database.adapter)
    other = place.create()
    _run_script(database, offline.sql(database.dialect, folder=folder))
    run.upgrade(settings.load(other.settings), folder=folder)
    assert _catalogue(database) == _catalogue(other)
    published = locate.revisions(folder)
    noted = [(row.number, row.checksum, row.ms) for row in history_of(database)]
    assert noted == [(one.number, one.checksum, None) for one in published]
    assert state_of(database).revision == published[-1].number
    assert run.upgrade(settings.load(database.settings), folder=folder).steps == ()
    place.drop(other)


def test_the_script_leads_back_as_well(database: Database) -> None:
    chosen = settings.load(database.settings)
    run.upgrade(chosen, folder=GOOD)
    _run_script(database, offline.sql(database.dialect, "head", "2", folder=GOOD))
    assert state_of(database).revision == "0002"
    assert [row.number for row in history_of(database)] == ["0001", "0002"]
    assert run.upgrade(chosen, folder=GOOD).after == "0006"


def test_a_script_of_nothing_changes_nothing() -> None:
    assert "CREATE" not in offline.sql("postgresql", "head", "head", folder=GOOD)


def _catalogue(database: Database) -> Any:
    engine = engines.build(settings.load(database.settings), purpose="migration")
    with engine.connect() as connection:
        return from_database(connection)


def _run_script(database: Database, text: str) -> None:
    """As an administrator's client would: statement by statement, on a plain driver connection."""
    engine = engines.build(settings.load(database.settings), purpose="migration")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver: Any = connection.connection.driver_connection
        if database.adapter == "sqlite":
            driver.executescript(text)
            return
        cursor = driver.cursor()
        for part in text.split(";\n\n"):
            lines = [line for line in part.splitlines() if not line.startswith("--")]
            if "".join(lines).strip():
                cursor.execute("\n".join(lines))
