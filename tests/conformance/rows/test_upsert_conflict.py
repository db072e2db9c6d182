"""A row that meets another unique key than the named one: UpsertConflict, nothing changed, the transaction goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Column, Index, Integer, MetaData, String, Table, insert, select, text

from legion_data.errors import CheckViolation, UniqueViolation, UpsertConflict
from legion_data.models import Setting
from legion_data.rows import get_or_create, insert_many, update_batch, upsert
from tests.conformance.rows.tables import SLOTS

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

    from tests.databases import Database

OLD = [(900_001, "a", 10, 0), (900_002, "b", 20, 0)]


@pytest.fixture
def slots(plain: Engine) -> Engine:
    with plain.begin() as connection:
        connection.execute(insert(SLOTS), [dict(zip(SLOTS.columns.keys(), row, strict=True)) for row in OLD])
    return plain


def _rows(connection: Connection) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(select(SLOTS).order_by(SLOTS.c.id))]


@pytest.mark.parametrize(
    "rows",
    [
        {"name": "new", "place": 10, "value": 9},
        {"name": "b", "place": 10, "value": 9},
        [{"name": "new", "place": 30, "value": 9}, {"name": "newer", "place": 20, "value": 9}],
        [{"name": "b", "place": 20, "value": 9}, {"name": "zz", "place": 10, "value": 9}],
        [{"name": "x", "place": 30, "value": 9}, {"name": "y", "place": 30, "value": 9}],
        [{"name": "b", "value": 9}, {"name": "c", "place": 10, "value": 9}],
        [*({"name": f"n{number}", "value": 9} for number in range(4_000)), {"name": "z", "place": 10, "value": 9}],
    ],
    ids=["new", "changed", "second new", "last", "each other", "other shape", "many"],
)
def test_another_key_is_a_conflict_and_nothing_is_changed(slots: Engine, rows: Any) -> None:
    with slots.begin() as connection:
        connection.execute(insert(SLOTS), {"id": 900_003, "name": "mine"})
        with pytest.raises(UpsertConflict) as caught:
            upsert(connection, SLOTS, rows, conflict=["name"])
        assert _rows(connection) == [*OLD, (900_003, "mine", None, None)]
        assert upsert(connection, SLOTS, {"name": "after", "place": 40}, conflict=["name"]).inserted == 1
    assert "slots" in str(caught.value)
    assert "name" in str(caught.value)
    assert "new" not in str(caught.value).replace("a row meets", "")
    with slots.connect() as connection:
        assert {row[1] for row in _rows(connection)} == {"a", "b", "mine", "after"}


def test_leaving_rows_as_they_are_ignores_no_other_key(slots: Engine) -> None:
    with slots.begin() as connection:
        for rows in ({"name": "new", "place": 10}, [{"name": "x"}, {"name": "new", "place": 10}]):
            with pytest.raises(UpsertConflict):
                upsert(connection, SLOTS, rows, conflict=["name"], update=[])
        with pytest.raises(UpsertConflict):
            get_or_create(connection, SLOTS, {"name": "new"}, {"place": 10})
        assert _rows(connection) == OLD


def test_the_same_row_by_both_keys_is_no_conflict(slots: Engine) -> None:
    with slots.begin() as connection:
        assert upsert(connection, SLOTS, {"name": "a", "place": 10, "value": 5}, conflict=["name"]).updated == 1
        assert upsert(connection, SLOTS, {"name": "a", "place": 10, "value": 6}, conflict=["place"]).updated == 1
        rows = [{"name": "a", "place": 11}, {"name": "b", "place": 21}]
        assert upsert(connection, SLOTS, rows, conflict=["name"]).updated == 2
        assert [row[2:] for row in _rows(connection)] == [(11, 6), (21, 0)]


def test_a_refused_insert_leaves_the_transaction_alive(slots: Engine) -> None:
    with slots.begin() as connection:
        for rows in ({"name": "a"}, [{"name": "c"}, {"name": "a"}], [{"name": "c", "place": 5}, {"name": "a"}]):
            with pytest.raises(UniqueViolation):
                insert_many(connection, SLOTS, rows)
            assert _rows(connection) == OLD
        many = [{"name": f"n{number}"} for number in range(4_000)]
        with pytest.raises(UniqueViolation):
            insert_many(connection, SLOTS, [*many, {"name": "a"}])
        assert _rows(connection) == OLD
        assert insert_many(connection, SLOTS, {"name": "c"}) == 1
    with slots.connect() as connection:
        assert len(_rows(connection)) == 3


def test_a_refused_update_leaves_the_transaction_alive(slots: Engine) -> None:
    with slots.begin() as connection:
        with pytest.raises(UniqueViolation):
            update_batch(connection, SLOTS, SLOTS.c.id > 0, {"name": "same", "value": 9}, 10)
        assert _rows(connection) == OLD
        assert update_batch(connection, SLOTS, SLOTS.c.id > 900_001, {"name": "same"}, 10) == 1


def test_the_session_goes_on_with_its_objects(session: Session) -> None:
    setting = Setting(key="a", value="mine")
    session.add(setting)
    session.flush()
    with pytest.raises(UniqueViolation):
        insert_many(session, Setting, [{"key": "b", "value": "1"}, {"key": "a", "value": "1"}])
    setting.value = "changed"
    session.commit()
    assert session.execute(select(Setting.key, Setting.value)).all() == [("a", "changed")]


# -- keys that hold among some rows


def _partial(engine: Engine, adapter: str) -> Table:
    """A unique index among the rows that are live: written by hand, as an extension's migration would."""
    table = "CREATE TABLE entries (id {id}, name varchar(50) NOT NULL, status varchar(20) NOT NULL, hits integer{more})"
    options = {
        "sqlite": {"id": "integer PRIMARY KEY AUTOINCREMENT", "more": ""},
        "postgres": {"id": "serial PRIMARY KEY", "more": ""},
        "mysql": {
            "id": "integer AUTO_INCREMENT PRIMARY KEY",
            "more": ", live tinyint GENERATED ALWAYS AS (CASE WHEN status <> 'gone' THEN 1 END) VIRTUAL,"
            " UNIQUE (name, live)",
        },
    }[adapter]
    with engine.begin() as connection:
        connection.execute(text(table.format(**options)))
        if adapter != "mysql":
            connection.execute(text("CREATE UNIQUE INDEX uq_entries ON entries (name) WHERE status <> 'gone'"))
    return Table("entries", MetaData(), autoload_with=engine)


def test_a_partial_key_is_found_in_a_reflected_table(engine: Engine, database: Database) -> None:
    entries = _partial(engine, database.adapter)
    live, gone = {"status": "live"}, {"status": "gone"}
    hits = {"hits": entries.c.hits + 1}
    with engine.begin() as connection:
        first = upsert(connection, entries, {"name": "a", "hits": 1, **live}, conflict=["name"], update=hits)
        again = upsert(connection, entries, {"name": "a", "hits": 1, **live}, conflict=["name"], update=hits)
        assert (first.is_new, again.is_new, again.keys) == ((True,), (False,), first.keys)
        buried = upsert(connection, entries, [{"name": "a", "hits": 1, **gone}] * 2, ["name"], update=hits)
        assert buried.is_new == (True, True)
        both = [{"name": "a", "hits": 1, **live}, {"name": "b", "hits": 1, **live}]
        made = upsert(connection, entries, both, conflict=["name"], update=hits)
        assert (made.keys[0], made.is_new) == (first.keys[0], (False, True))
        kept = upsert(connection, entries, both, conflict=["name"], update=[])
        assert (kept.keys, kept.kept) == (made.keys, 2)
        rows = connection.execute(select(entries.c.name, entries.c.status, entries.c.hits).order_by(entries.c.id)).all()
    assert [tuple(row) for row in rows] == [("a", "live", 3), ("a", "gone", 1), ("a", "gone", 1), ("b", "live", 1)]


def test_other_broken_rules_say_which(plain: Engine) -> None:
    metadata = MetaData()
    ruled = Table(
        "ruled",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String(20), nullable=False),
        Column("age", Integer),
        Index("uq_ruled_name", "name", unique=True),
    )
    with plain.begin() as connection:
        metadata.create_all(connection)
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TABLE ruled"))
            rule = "id integer PRIMARY KEY, name varchar(20) NOT NULL UNIQUE, age integer CHECK (age > 0)"
            connection.execute(text(f"CREATE TABLE ruled ({rule})"))
        else:
            connection.execute(text("ALTER TABLE ruled ADD CONSTRAINT ck_age CHECK (age > 0)"))
    for rows in ({"name": "a", "age": -1}, [{"name": "b", "age": 1}, {"name": "a", "age": -1}]):
        with plain.begin() as connection, pytest.raises(CheckViolation):
            upsert(connection, ruled, rows, conflict=["name"])
    with plain.connect() as connection:
        assert connection.execute(select(ruled)).all() == []


def test_an_expression_that_overflows_is_no_conflict(plain: Engine) -> None:
    """MySQL reports it with the number that stands for another key."""
    with plain.begin() as connection:
        upsert(connection, SLOTS, {"name": "a", "value": 2_147_483_647}, conflict=["name"])
    doubled = {"value": SLOTS.c.value * 4_611_686_018_427_387_904}
    if plain.dialect.name == "sqlite":  # it makes a float of it
        with plain.begin() as connection:
            assert upsert(connection, SLOTS, {"name": "a"}, conflict=["name"], update=doubled).updated == 1
        return
    with plain.connect() as connection, connection.begin() as transaction:
        with pytest.raises(Exception, match="out of range") as caught:
            upsert(connection, SLOTS, {"name": "a"}, conflict=["name"], update=doubled)
        transaction.rollback()
    assert not isinstance(caught.value, UniqueViolation)
