"""Keys of any type, primary keys that the database makes, and tables without a primary key."""

from __future__ import annotations

import enum
import math
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import (
    VARBINARY,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Engine,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
    text,
)

from legion_data.errors import ValueRefused
from legion_data.rows import delete_batch, get_or_create, insert_many, update_batch, upsert
from tests.conformance.rows.tables import SLOTS

if TYPE_CHECKING:
    from collections.abc import Callable


class Colour(enum.Enum):
    """Its names go into the database."""

    RED = 1
    BLUE = 2


_METADATA = MetaData()


def _keyed(kind: Any, name: str) -> Table:
    return Table(
        f"by_{name}",
        _METADATA,
        Column("id", Integer, primary_key=True),
        Column("key", kind, nullable=False, unique=True),
        Column("value", Integer),
        mysql_charset="utf8mb4",
    )


TABLES = {
    "colour": _keyed(Enum(Colour), "colour"),
    "price": _keyed(Numeric(12, 4), "price"),
    "weight": _keyed(Double, "weight"),
    "digest": _keyed(LargeBinary().with_variant(VARBINARY(40), "mysql"), "digest"),
    "day": _keyed(Date, "day"),
    "at": _keyed(DateTime, "at"),
    "flag": _keyed(Boolean, "flag"),
}

#: A natural key beside no primary key, as in tables of others.
BARE = Table(
    "bare", _METADATA, Column("name", String(20), nullable=False), Column("value", Integer), UniqueConstraint("name")
)
#: The database makes the primary key.
LABELS = Table(
    "labels",
    _METADATA,
    Column("id", String(40), primary_key=True, server_default=text("'made'")),
    Column("name", String(20), unique=True),
)

KEYS = [
    ("colour", [Colour.BLUE, Colour.RED]),
    ("price", [Decimal("2.50"), Decimal("1.2345"), 7]),
    ("weight", [0.1, 2.5, 3]),
    ("digest", [b"\0\xff", bytearray(b"b")]),
    ("day", [datetime(2026, 3, 1).date(), datetime(2025, 3, 1).date()]),  # noqa: DTZ001 - days have no zone
    ("at", [datetime(2026, 3, 1, 1, 2, 3), datetime(2025, 3, 1)]),  # noqa: DTZ001 - nor have these
    ("flag", [True, False]),
]


@pytest.fixture
def engine_of_others(engine: Engine) -> Engine:
    _METADATA.create_all(engine)
    return engine


@pytest.mark.parametrize(("name", "keys"), KEYS)
def test_a_key_of_any_type_is_met_again(engine_of_others: Engine, name: str, keys: list[Any]) -> None:
    table, made = TABLES[name], [{"key": key, "value": number} for number, key in enumerate(keys)]
    with engine_of_others.begin() as connection:
        first = upsert(connection, table, made, conflict="key")
        again = upsert(connection, table, made[::-1], conflict="key")
        kept = upsert(connection, table, made, conflict="key", update=[])
        assert (first.inserted, again.updated, kept.kept) == (len(keys),) * 3
        assert first.keys == again.keys[::-1] == kept.keys
        found, is_new = get_or_create(connection, table, {"key": keys[0]})
        assert (found["value"], is_new) == (0, False)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("weight", math.nan),
        ("weight", math.inf),
        ("price", Decimal("NaN")),
        ("price", 1.00005),
        ("price", Decimal("0.00001")),
    ],
)
def test_a_number_that_is_kept_as_another_is_no_key(engine_of_others: Engine, name: str, key: Any) -> None:
    with engine_of_others.begin() as connection:
        with pytest.raises(ValueRefused, match="part of the key"):
            upsert(connection, TABLES[name], {"key": key}, conflict="key")
        with pytest.raises(ValueRefused, match="part of the key"):
            get_or_create(connection, TABLES[name], {"key": key})
        assert connection.scalar(select(func.count()).select_from(TABLES[name])) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_a_table_without_a_primary_key_says_what_was_there(engine_of_others: Engine, count: int) -> None:
    rows = [{"name": f"n{number}", "value": number} for number in range(count)]
    with engine_of_others.begin() as connection:
        assert upsert(connection, BARE, rows, conflict="name").inserted == count
        assert upsert(connection, BARE, rows, conflict="name").updated == count
        assert get_or_create(connection, BARE, {"name": "n0"})[1] is False


def test_without_a_primary_key_no_row_is_told_from_another(engine_of_others: Engine) -> None:
    verbs: list[Callable[[Any], Any]] = [
        lambda connection: update_batch(connection, BARE, BARE.c.value == 1, {"value": 5}, 1),
        lambda connection: delete_batch(connection, BARE, BARE.c.value == 1, 1),
        lambda connection: insert_many(connection, BARE, {"name": "c"}, ids=True),
    ]
    with engine_of_others.begin() as connection:
        connection.execute(insert(BARE), [{"name": "a", "value": 1}, {"name": "b", "value": 2}])
        for verb in verbs:
            with pytest.raises(ValueRefused, match="primary key"):
                verb(connection)
        assert sorted(connection.execute(select(BARE.c.name, BARE.c.value))) == [("a", 1), ("b", 2)]


def test_a_primary_key_that_the_database_makes_comes_back(engine_of_others: Engine) -> None:
    with engine_of_others.begin() as connection:
        assert upsert(connection, LABELS, {"name": "a"}, conflict="name").keys == ("made",)
        row = {"name": "b", "id": func.lower("ÄB".lower() + "C")}
        assert upsert(connection, LABELS, row, conflict="name").keys == ("äbc",)
        with pytest.raises(ValueRefused, match="made by the database"):
            insert_many(connection, LABELS, [{"name": "c"}], ids=True)
        assert connection.scalar(select(func.count()).select_from(LABELS)) == 2


def test_expressions_with_values_of_their_own_stand_anywhere_in_a_row(plain: Engine) -> None:
    lower, total = func.lower("NAME?'%s"), func.abs(-7)
    with plain.begin() as connection:
        rows = [{"place": total, "name": lower + str(number), "value": number} for number in range(2)]
        insert_many(connection, SLOTS, rows[:1])
        shared = {"place": None, "value": func.abs(-3) + func.length("a?b")}
        insert_many(connection, SLOTS, [{"name": name, **shared} for name in ("x", "y")])
        upsert(connection, SLOTS, [{"name": name, **shared} for name in ("y", "z")], conflict="name")
        found = connection.execute(select(SLOTS.c.name, SLOTS.c.place, SLOTS.c.value).order_by(SLOTS.c.name))
        assert list(found) == [("name?'%s0", 7, 0), ("x", None, 6), ("y", None, 6), ("z", None, 6)]
