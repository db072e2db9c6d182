"""Expressions mean the same on every database: one table of values, each expression, each edge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import JSON, Column, Integer, MetaData, Numeric, String, Table, func, insert, literal, select, update

from legion_data.errors import ValueRefused
from legion_data.rows import age_seconds, greatest, json_array_contains, json_get, utc_now
from legion_data.types import JSONText, LongText, PortableJSON, TextArray, UTCDateTime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection
    from sqlalchemy.engine import Engine

THINGS = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("raw", LongText),
    Column("document", JSONText),
    Column("portable", PortableJSON),
    Column("words", TextArray),
    Column("seen", UTCDateTime),
    Column("other", UTCDateTime),
    Column("count", Integer),
    Column("limit", Integer),
    Column("name", String(50)),
    mysql_charset="utf8mb4",
    mysql_collate="utf8mb4_bin",
)

DOCUMENT: dict[str, Any] = {
    "text": "plain",
    "unicode": "Grüße 🚀 日本",
    "quotes": 'it\'s "quoted" \\ 100% _x_',
    "lines": "a\nb\tc",
    "empty": "",
    "blank": "x ",
    "digits": "12",
    "number": 12,
    "big": 9_007_199_254_740_993,
    "huge": 123456789012345678901234567890,
    "negative": -5,
    "real": 1.5,
    "yes": True,
    "no": False,
    "null": None,
    "list": ["x", ["y", {"z": 1}], None, 3],
    "object": {"text": "inner", "0": "zero", "deep": {"er": ["here"]}},
    "ключ": "value",
    "a.b": "dotted",
    "it's [odd] 50%": "odd",
}

SCALARS = [
    ("text", "plain"),
    ("unicode", "Grüße 🚀 日本"),
    ("quotes", 'it\'s "quoted" \\ 100% _x_'),
    ("lines", "a\nb\tc"),
    ("empty", ""),
    ("blank", "x "),
    ("digits", "12"),
    ("number", "12"),
    ("big", "9007199254740993"),
    ("huge", "123456789012345678901234567890"),
    ("negative", "-5"),
    ("real", "1.5"),
    ("yes", "true"),
    ("no", "false"),
    ("null", None),
    ("missing", None),
    ("list", None),
    ("object", None),
    ("list[0]", "x"),
    ("list[1][0]", "y"),
    ("list[1][1].z", "1"),
    ("list[2]", None),
    ("list[9]", None),
    ("list.x", None),
    ("text[0]", None),
    ("text.more", None),
    ("object[0]", None),
    ("object.0", "zero"),
    ("object.text", "inner"),
    ("object.deep.er[0]", "here"),
    ("ключ", "value"),
    (["a.b"], "dotted"),
    (["it's [odd] 50%"], "odd"),
    (["list", 1, 1, "z"], "1"),
]

ITEMS: list[Any] = ["x", "xyz", "", "it's", 'q"q', "back\\slash", "50%", "a_c", "Grüße 🚀", "12", 7, 2.5, True, None]
ITEMS += [["nested", 5, False], {"key": "inside"}, 9_007_199_254_740_993]
CONTAINED: list[tuple[Any, bool]] = [
    *((item, True) for item in ITEMS if not isinstance(item, list | dict)),
    ("xy", False),
    ("X", False),
    ("x ", False),
    ("%", False),
    ("5%", False),
    ("50_", False),
    ("abc", False),
    ("nested", False),
    ("key", False),
    ("inside", False),
    ("Grusse", False),
    (12, False),
    ("7", False),
    (7.0, True),
    (1, False),
    ("true", False),
    ("null", False),
    ("None", False),
    (5, False),
    (False, False),
    (0, False),
    (9_007_199_254_740_992, False),
    (-(1 << 63), False),
    ((1 << 63) - 1, False),
]


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    THINGS.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(THINGS), {"id": 1, "document": DOCUMENT, "portable": DOCUMENT})
        yield connection


def _value(connection: Connection, expression: Any) -> Any:
    return connection.execute(select(expression).where(THINGS.c.id == 1)).scalar_one()


@pytest.mark.parametrize("column", ["document", "portable"])
def test_json_get_gives_the_scalar_as_text(connection: Connection, column: str) -> None:
    found = {str(path): _value(connection, json_get(THINGS.c[column], path)) for path, _ in SCALARS}
    assert found == {str(path): expected for path, expected in SCALARS}


def test_json_get_works_in_a_condition_an_order_and_as_a_number(connection: Connection) -> None:
    connection.execute(insert(THINGS), [{"id": 2, "document": {"n": 10}}, {"id": 3, "document": {"n": 9}}])
    number = json_get(THINGS.c.document, "n").cast(Numeric)
    assert connection.scalars(select(THINGS.c.id).where(number > 1).order_by(number)).all() == [3, 2]
    assert connection.scalars(select(THINGS.c.id).where(json_get(THINGS.c.document, "blank") == "x")).all() == []
    assert connection.scalars(select(THINGS.c.id).where(json_get(THINGS.c.document, "blank") == "x ")).all() == [1]


@pytest.mark.parametrize("text", [None, "", "not json", "{", '{"a": 1', "[1, 2", "NaN", "{'a': 1}", "\ufffd"])
def test_what_is_no_json_holds_nothing(connection: Connection, text: str | None) -> None:
    connection.execute(update(THINGS).values(raw=text))
    for path in ("a", "[0]", "a.b[1]"):
        assert _value(connection, json_get(THINGS.c.raw, path)) is None
    assert _value(connection, json_array_contains(THINGS.c.raw, 1)) is False


@pytest.mark.parametrize("document", [12, "text", True, None, [], {}, [[]], {"x": ["x"]}, "x", ["xx"], [["x"]]])
def test_only_the_list_itself_contains(connection: Connection, document: Any) -> None:
    values = {"document": JSON.NULL if document is None else document, "portable": document}
    connection.execute(update(THINGS).values(values))
    for column in (THINGS.c.document, THINGS.c.portable):
        assert _value(connection, json_array_contains(column, "x")) is False
        assert _value(connection, json_get(column, "[0]")) == ("xx" if document == ["xx"] else None)


@pytest.mark.parametrize("column", ["document", "portable"])
def test_json_array_contains_is_exact(connection: Connection, column: str) -> None:
    connection.execute(update(THINGS).values({column: ITEMS}))
    found = [(value, _value(connection, json_array_contains(THINGS.c[column], value))) for value, _ in CONTAINED]
    assert found == CONTAINED


def test_a_list_of_texts_contains_texts(connection: Connection) -> None:
    words = ["x", "12", "it's", "ü%", "null"]
    connection.execute(update(THINGS).values(words=words))
    for word in words:
        assert _value(connection, json_array_contains(THINGS.c.words, word)) is True
    others: list[Any] = ["xy", "X", 12, None, "%", "ü"]
    for value in others:
        assert _value(connection, json_array_contains(THINGS.c.words, value)) is False
    connection.execute(update(THINGS).values(words=[]))
    assert _value(connection, json_array_contains(THINGS.c.words, "x")) is False
    assert _value(connection, json_get(THINGS.c.words, "[0]")) is None


def test_statements_that_look_alike_are_not_mixed_up(connection: Connection) -> None:
    """SQLAlchemy keeps compiled statements by their structure; a key and a place, a text and a number differ."""
    connection.execute(update(THINGS).values(document={"0": "key", "list": ["place"]}, portable=[1, "1"]))
    document, portable = THINGS.c.document, THINGS.c.portable
    for _ in range(2):
        assert _value(connection, json_get(document, ["0"])) == "key"
        assert _value(connection, json_get(document, [0])) is None
        assert _value(connection, json_get(document, ["list", 0])) == "place"
        assert _value(connection, json_get(document, ["list", "0"])) is None
        assert _value(connection, json_array_contains(portable, 1)) is True
        assert _value(connection, json_array_contains(portable, 2)) is False
        assert _value(connection, json_array_contains(portable, "1")) is True
        assert _value(connection, json_array_contains(portable, "2")) is False
        assert _value(connection, json_array_contains(portable, True)) is False
        assert _value(connection, json_array_contains(portable, None)) is False


def test_now_is_an_instant_by_the_databases_clock(connection: Connection) -> None:
    before = datetime.now(UTC)
    now = _value(connection, utc_now())
    assert now.tzinfo is UTC
    assert abs((now - before).total_seconds()) < 60
    connection.execute(update(THINGS).values(seen=utc_now()))
    kept = connection.execute(select(THINGS.c.seen)).scalar_one()
    assert abs((kept - before).total_seconds()) < 60
    assert _value(connection, THINGS.c.seen <= utc_now())


@pytest.mark.parametrize("seconds", [0, 90, 86_400 * 400, -3_600])
def test_age_is_in_seconds_and_negative_for_what_is_to_come(connection: Connection, seconds: int) -> None:
    connection.execute(update(THINGS).values(seen=datetime.now(UTC) - timedelta(seconds=seconds)))
    age = _value(connection, age_seconds(THINGS.c.seen))
    assert isinstance(age, float)
    assert abs(age - seconds) < 60
    assert _value(connection, age_seconds(THINGS.c.seen) < seconds + 60)


def test_nothing_has_no_age(connection: Connection) -> None:
    assert _value(connection, age_seconds(THINGS.c.seen)) is None


def test_age_keeps_parts_of_a_second(connection: Connection) -> None:
    connection.execute(update(THINGS).values(seen=datetime(2026, 1, 1, tzinfo=UTC)))
    connection.execute(update(THINGS).values(other=datetime(2026, 1, 1, 0, 0, 0, 250_000, tzinfo=UTC)))
    apart = _value(connection, age_seconds(THINGS.c.seen) - age_seconds(THINGS.c.other))
    assert apart == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize(
    ("count", "limit", "expected"), [(1, 2, 2), (2, 1, 2), (None, 1, 1), (1, None, 1), (None, None, None), (-1, -2, -1)]
)
def test_greatest_is_the_highest_and_null_does_not_count(
    connection: Connection, count: int | None, limit: int | None, expected: int | None
) -> None:
    connection.execute(update(THINGS).values({"count": count, "limit": limit}))
    assert _value(connection, greatest(THINGS.c.count, THINGS.c.limit)) == expected
    assert _value(connection, greatest(THINGS.c.limit, THINGS.c.count, THINGS.c.limit)) == expected
    assert _value(connection, greatest(THINGS.c.count)) == count
    assert _value(connection, greatest(THINGS.c.count, 7)) == 7
    assert _value(connection, greatest(THINGS.c.count, THINGS.c.limit, None)) == expected


def test_greatest_compares_instants_and_texts(connection: Connection) -> None:
    earlier, later = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
    connection.execute(update(THINGS).values(seen=earlier, other=later, name="b"))
    assert _value(connection, greatest(THINGS.c.seen, THINGS.c.other)) == later
    assert _value(connection, greatest(THINGS.c.seen, earlier)) == earlier
    assert _value(connection, greatest(THINGS.c.name, "a", "B")) == "b"
    assert _value(connection, greatest(func.coalesce(THINGS.c.count, literal(3)), 2)) == 3


@pytest.mark.parametrize("path", ["", ".a", "a.", "a..b", "a[", "a[x]", "a]b", "[-1]", [], [-1], [True], ["a", None]])
def test_a_path_that_is_none_is_refused(path: Any) -> None:
    with pytest.raises(ValueRefused):
        json_get(THINGS.c.document, path)


@pytest.mark.parametrize("key", ['say "x"', "back\\slash", "nul\0"])
def test_a_key_that_not_every_database_can_name_is_refused(key: str) -> None:
    with pytest.raises(ValueRefused):
        json_get(THINGS.c.document, [key])


@pytest.mark.parametrize("value", [1 << 63, float("nan"), float("inf"), "nul\0", b"x", ["x"], {"a": 1}])
def test_a_value_that_no_list_has_is_refused(value: Any) -> None:
    with pytest.raises(ValueRefused):
        json_array_contains(THINGS.c.document, value)


def test_an_expression_needs_a_column() -> None:
    for build, arguments in ((json_get, ("document", "a")), (age_seconds, ("seen",)), (greatest, ()), (greatest, (1,))):
        with pytest.raises(ValueRefused):
            build(*arguments)
