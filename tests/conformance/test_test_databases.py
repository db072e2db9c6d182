"""The databases that the other tests are given: fresh, their own, and gone afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.conftest import CountStatements
    from tests.databases import Database, Databases
    from tests.racing import RunTogether


def _tables(url: str) -> set[str]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        names = set(sa.inspect(connection).get_table_names())
    engine.dispose()
    return names


def _execute(url: str, *statements: str) -> list[tuple[object, ...]]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            for statement in statements:
                result = connection.exec_driver_sql(statement)
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


@pytest.mark.parametrize("turn", [1, 2])
def test_a_database_is_empty_however_often_one_is_asked_for(database: Database, turn: int) -> None:
    assert _tables(database.url) == set()
    _execute(database.url, f"CREATE TABLE left_by_{turn} (id INTEGER)")


def test_the_dialect_is_what_the_url_says(database: Database) -> None:
    assert sa.make_url(database.url).get_backend_name() == database.dialect


def test_a_clone_has_tables_rows_generated_columns_triggers_and_counters(
    database: Database, databases: Databases
) -> None:
    generated_id = {
        "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "mysql": "INT PRIMARY KEY AUTO_INCREMENT",
        "postgresql": "INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    }[database.dialect]
    trigger = {
        "sqlite": ["CREATE TRIGGER c_t BEFORE DELETE ON c BEGIN SELECT RAISE(ABORT, 'kept'); END"],
        "mysql": ["CREATE TRIGGER c_t BEFORE DELETE ON c FOR EACH ROW BEGIN SIGNAL SQLSTATE '45000'; END"],
        "postgresql": [
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''kept''; END'",
            "CREATE TRIGGER c_t BEFORE DELETE ON c FOR EACH ROW EXECUTE FUNCTION keep()",
        ],
    }[database.dialect]

    def prepare(template: Database) -> None:
        _execute(
            template.url,
            f"CREATE TABLE z (id {generated_id}, n INT, twice INT GENERATED ALWAYS AS (n * 2) STORED)",
            "INSERT INTO z (n) VALUES (1), (2), (3)",
            "DELETE FROM z WHERE n = 3",
            "CREATE TABLE c (z_id INT, FOREIGN KEY (z_id) REFERENCES z (id))",
            "INSERT INTO c VALUES (1)",
            *trigger,
        )

    place = databases.place(database.adapter)
    prepare(database)
    for _ in range(2):
        clone = place.clone(database)
        try:
            assert _execute(clone.url, "SELECT n, twice FROM z ORDER BY n") == [(1, 2), (2, 4)]
            _execute(clone.url, "INSERT INTO z (n) VALUES (9)")
            assert _execute(clone.url, "SELECT id FROM z WHERE n = 9") == [(4,)]
            with pytest.raises(sa.exc.DBAPIError):
                _execute(clone.url, "DELETE FROM c")
        finally:
            place.drop(clone)


def test_a_clone_is_at_the_newest_revision(migrated: Database) -> None:
    from legion_data.migration import locate

    assert "tasks" in _tables(migrated.url)
    assert _execute(migrated.url, "SELECT version_num FROM legion_data_version") == [(locate.head(),)]


def test_statements_are_counted(engine: Engine, count_statements: CountStatements) -> None:
    with count_statements(engine) as statements, engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
    assert statements.count("SELECT 1") == 1


def test_racing_callers_each_get_a_session_of_their_own(migrated: Database, run_together: RunTogether) -> None:
    sessions = run_together(4, lambda session: session)
    assert len({id(session) for session in sessions}) == 4


@pytest.mark.only("mysql", "postgres", reason="SQLite has no accounts")
def test_an_account_without_rights_may_connect_and_not_create_tables(
    database: Database, create_account: Callable[[Database], str]
) -> None:
    url = create_account(database)
    assert _execute(url, "SELECT 1") == [(1,)]
    with pytest.raises(sa.exc.DBAPIError):
        _execute(url, "CREATE TABLE mine (id INTEGER)")


@pytest.mark.only("mysql", "postgres", reason="SQLite has no accounts")
def test_an_account_with_a_wrong_password_is_refused(
    database: Database, create_account: Callable[[Database], str]
) -> None:
    wrong = sa.make_url(create_account(database)).set(password="wrong").render_as_string(hide_password=False)
    with pytest.raises(sa.exc.OperationalError):
        _execute(wrong, "SELECT 1")
