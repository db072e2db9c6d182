"""What cannot end well is refused before anything changes, with the command that helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine

from legion_data import settings
from legion_data.errors import CapabilityUnavailable, PrivilegeMissing
from legion_data.migration import run
from tests.migrations.toys import GOOD, execute, state_of, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.databases import Database


def _as_administrator(database: Database, *statements: str) -> None:
    engine = create_engine(database.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.mark.only("postgres", reason="pgvector is an extension of PostgreSQL.")
def test_without_pgvector_nothing_changes(database: Database) -> None:
    _as_administrator(database, f"ALTER DATABASE {database.name} SET extension_control_path = '/nowhere'")
    with pytest.raises(CapabilityUnavailable, match=r"apt-get install postgresql-\d+-pgvector"):
        run.upgrade(settings.load(database.settings))
    assert (state_of(database).tables, tables_of(database)) == (frozenset(), set())


@pytest.mark.only("postgres", reason="Schemas grant CREATE in PostgreSQL.")
def test_a_role_that_may_not_create_tables_learns_the_grant(
    database: Database, create_account: Callable[[Database], str]
) -> None:
    chosen = settings.load({"url": create_account(database)})
    with pytest.raises(PrivilegeMissing, match=rf"GRANT CREATE, USAGE ON SCHEMA public TO {chosen.database.user};"):
        run.upgrade(chosen, folder=GOOD)
    assert state_of(database).tables == frozenset()


@pytest.mark.only("postgres", reason="pgvector is an extension of PostgreSQL.")
def test_a_role_that_may_not_create_the_extension_learns_who_can(
    database: Database, create_account: Callable[[Database], str]
) -> None:
    chosen = settings.load({"url": create_account(database)})
    _as_administrator(database, f"GRANT CREATE, USAGE ON SCHEMA public TO {chosen.database.user}")
    with pytest.raises(PrivilegeMissing, match="CREATE EXTENSION vector;"):
        run.upgrade(chosen)
    assert state_of(database).tables == frozenset()
    _as_administrator(database, "CREATE EXTENSION vector")
    assert run.upgrade(chosen).after is not None


@pytest.mark.only("postgres", reason="Search paths are PostgreSQL's.")
def test_a_schema_that_does_not_exist_is_named(database: Database) -> None:
    with pytest.raises(PrivilegeMissing, match="CREATE SCHEMA"):
        run.upgrade(settings.load({**database.settings, "search_path": ["nowhere"]}))


@pytest.mark.only("mysql", reason="These are privileges of MySQL.")
def test_an_account_without_privileges_learns_the_grant(
    database: Database, create_account: Callable[[Database], str]
) -> None:
    chosen = settings.load({"url": create_account(database)})
    with pytest.raises(PrivilegeMissing, match=rf"GRANT .*CREATE.* ON `{database.name}`"):
        run.upgrade(chosen, folder=GOOD)
    assert state_of(database).tables == frozenset()
    user = chosen.database.user
    _as_administrator(
        database,
        "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, TRIGGER "
        f"ON `{database.name}`.* TO '{user}'@'%%'",
    )
    assert run.upgrade(chosen, folder=GOOD).after == "0006"


@pytest.mark.only("sqlite", reason="A server's administrator makes its backups.")
def test_a_full_disk_is_seen_before_the_backup(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    from legion_data.errors import StorageFull

    chosen = settings.load(database.settings)
    run.upgrade(chosen, "1", folder=GOOD)
    execute(database, "INSERT INTO shelves (id, place) VALUES (1, 'left')")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 0))
    with pytest.raises(StorageFull, match="nothing was changed"):
        run.upgrade(chosen, folder=GOOD)
    assert state_of(database).revision == "0001"
