"""Tables without a model are there by name; whether work can begin is answered from memory."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select, text

from legion_data import models
from legion_data.engines import schema_changes
from legion_data.errors import DataUnavailable, TableUnknown
from legion_data.migration import locate, run
from legion_data.models import Task
from legion_data.models.base import Base
from legion_data.models.tables import CLASSES
from legion_data.rows import reflected, upsert
from legion_data.runtime import DataLayer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

MISSING: list[Any] = [
    *("no_such_table", "", "x" * 65, "a\0b", "\ud800", "tasks; DROP TABLE tasks", "Tasks", "tasks "),
    *(None, 5, ["tasks"], "sqlite_master", "pg_class", "information_schema.tables"),
]
NOTES = {
    "sqlite": "CREATE TABLE lex_notes (id INTEGER PRIMARY KEY, slug VARCHAR(20) NOT NULL UNIQUE, at DATETIME, "
    "task_id BIGINT REFERENCES tasks (id), text VARCHAR(9))",
    "mysql": "CREATE TABLE lex_notes (id INTEGER PRIMARY KEY AUTO_INCREMENT, slug VARCHAR(20) UNIQUE, at DATETIME(6), "
    "task_id BIGINT REFERENCES tasks (id), text VARCHAR(9))",
    "postgresql": "CREATE TABLE lex_notes (id SERIAL PRIMARY KEY, slug VARCHAR(20) UNIQUE, at TIMESTAMPTZ, "
    "task_id BIGINT REFERENCES tasks (id), text VARCHAR(9))",
}


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that was missing is not looked for again while the test runs."""
    monkeypatch.setattr(reflected, "MISSING_FOR_S", 3600)


def _say(layer: DataLayer, *statements: str) -> None:
    with layer.session() as session:
        for statement in statements:
            session.execute(text(statement))


def test_a_table_of_an_extension_is_used_like_any_other(
    layer: DataLayer, migrated: Any, count_statements: Callable[[Engine], Any]
) -> None:
    _say(layer, NOTES[migrated.dialect])
    notes = layer.table("lex_notes")
    assert list(notes.c.keys()) == ["id", "slug", "at", "task_id", "text"]
    assert [key.target_fullname for key in notes.foreign_keys] == ["tasks.id"]
    at = datetime(2026, 5, 1, 12, 30, 1, 123456, tzinfo=UTC)
    with count_statements(layer.connection) as statements, layer.session() as session:
        assert layer.table("lex_notes") is notes
        session.execute(insert(notes).values(slug="a", at=at, text="t"))
        assert session.execute(select(notes.c.at, notes.c.text)).all() == [(at, "t")]
    assert ["lex_notes" in statement for statement in statements] == [True, True]


def test_a_table_of_an_extension_is_guarded_by_its_unique_columns(layer: DataLayer, migrated: Any) -> None:
    _say(layer, NOTES[migrated.dialect])
    notes = layer.table("lex_notes")
    with layer.session() as session:
        rows = [{"slug": slug, "text": slug} for slug in ("a", "b")]
        assert upsert(session, notes, rows, conflict="slug").inserted == 2
        assert upsert(session, notes, rows, conflict="slug").updated == 2


def test_a_table_that_a_model_maps_is_the_models_own(layer: DataLayer) -> None:
    assert layer.table("tasks") is Task.__table__


def test_every_table_is_known_by_its_class() -> None:
    models.load()
    classes = [mapper.class_ for mapper in Base.registry.mappers]
    # Other tests declare classes of their own.
    ours = [each for each in classes if each.__module__.startswith("legion_data.")]
    assert {each.__tablename__: each.__name__ for each in ours} == CLASSES


def test_what_is_no_table_is_unknown(layer: DataLayer) -> None:
    for name in MISSING:
        with pytest.raises(TableUnknown):
            layer.table(name)
        assert not layer.ready(name)
        assert not layer.ready("tasks", name, write=True)


def test_names_are_never_spliced_into_a_statement(layer: DataLayer, migrated: Any) -> None:
    quote = "`" if migrated.dialect == "mysql" else '"'
    awkward = """we'ird %s :x "`name"""
    quoted = quote + awkward.replace(quote, quote * 2) + quote
    with layer.session() as session:
        driver = session.connection().connection.cursor()
        driver.execute(f"CREATE TABLE {quoted} (a INTEGER)")
        driver.close()
    layer.reset_tables()
    table = layer.table(awkward)
    with layer.session() as session:
        session.execute(insert(table).values(a=1))
        assert session.execute(select(table)).all() == [(1,)]


def test_ready_means_up_and_there_and_writable(layer: DataLayer, migrated: Any) -> None:
    assert layer.ready()
    assert layer.ready(write=True)
    assert layer.ready("tasks", "extensions", write=True)
    assert not layer.ready("tasks", "no_such_table")
    assert not layer.ready("no_such_table", write=True)
    assert not DataLayer(migrated.settings).ready("tasks")


def test_ready_asks_the_catalogue_once(
    layer: DataLayer, patient: None, count_statements: Callable[[Engine], Any]
) -> None:
    asked = [("tasks", "nodes"), ("chains",), ("tasks", "no_such_table"), ()]
    expected = [layer.ready(*names, write=True) for names in asked]
    assert expected == [True, True, False, True]
    with count_statements(layer.connection) as statements:
        for _ in range(20):
            assert [layer.ready(*names, write=True) for names in asked] == expected
    assert statements == []


def test_a_migration_is_noticed(
    database: Any, open_layer: Callable[..., DataLayer], patient: None, count_statements: Callable[[Engine], Any]
) -> None:
    layer = open_layer(database.settings)
    older = locate.revisions()[95].number
    assert layer.ready("task_logs")
    run.downgrade(layer.settings, older, backup=False)
    assert not layer.ready("task_logs")
    with pytest.raises(TableUnknown):
        layer.table("task_logs")
    run.upgrade(layer.settings, backup=False)
    assert layer.ready("task_logs")
    with count_statements(layer.connection) as statements:
        assert layer.ready("task_logs")
    assert statements == []


def test_a_table_that_somebody_else_makes_is_found_a_moment_later(
    layer: DataLayer, migrated: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reflected, "MISSING_FOR_S", 0)
    assert not layer.ready("lex_notes")
    _say(layer, NOTES[migrated.dialect])
    assert layer.ready("lex_notes")


def test_a_changed_table_is_reflected_anew_when_told_or_when_the_pool_reconnects(
    layer: DataLayer, migrated: Any, patient: None
) -> None:
    _say(layer, NOTES[migrated.dialect])
    first = layer.table("lex_notes")
    _say(layer, "ALTER TABLE lex_notes ADD COLUMN more INTEGER")
    assert "more" not in layer.table("lex_notes").c
    layer.reset_tables()
    assert "more" in layer.table("lex_notes").c
    _say(layer, "ALTER TABLE lex_notes ADD COLUMN again INTEGER")
    with layer.connection.connect() as connection:
        connection.invalidate()
    assert "again" in layer.table("lex_notes").c
    _say(layer, "ALTER TABLE lex_notes ADD COLUMN once_more INTEGER")
    layer.connection.dispose()
    assert "once_more" in layer.table("lex_notes").c
    assert "more" not in first.c
    _say(layer, "DROP TABLE lex_notes")
    schema_changes.announce()
    assert not layer.ready("lex_notes")


def test_a_layer_that_is_down_is_not_ready_and_everything_else_says_so(layer: DataLayer) -> None:
    layer.shutdown()
    assert not layer.ready()
    assert not layer.ready("tasks", write=True)
    for verb in (lambda: layer.table("tasks"), layer.session, lambda: layer.run_in_transaction(lambda session: None)):
        with pytest.raises(DataUnavailable):
            verb()
    layer.reset_tables()
    layer.setup()
    assert layer.ready("tasks")


def test_what_may_only_be_read_is_not_ready_for_writing(
    migrated: Any, open_layer: Callable[..., DataLayer], count_statements: Callable[[Engine], Any]
) -> None:
    layer = open_layer(migrated.settings, readonly=True)
    assert layer.ready("tasks")
    assert not layer.ready("tasks", write=True)
    assert not layer.ready(write=True)


def test_threads_share_one_table(layer: DataLayer, run_together: Callable[..., list[Any]]) -> None:
    made = MetaData()
    Table("lex_shared", made, Column("id", Integer, primary_key=True), Column("name", String(20)))
    made.create_all(layer.connection)
    layer.reset_tables()
    tables = run_together(8, lambda: layer.table("lex_shared"))
    assert len({id(table) for table in tables}) == 1
    assert list(tables[0].c.keys()) == ["id", "name"]


def test_the_package_has_the_verbs(migrated: Any) -> None:
    import legion_data

    assert not legion_data.ready("tasks")
    legion_data.setup(**migrated.settings)
    try:
        assert legion_data.ready("tasks", write=True)
        assert legion_data.table("tasks").name == "tasks"
        legion_data.reset_tables()
    finally:
        legion_data.shutdown()
    with pytest.raises(DataUnavailable):
        legion_data.table("tasks")
