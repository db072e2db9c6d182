"""What the column types take, give and refuse, as pure functions of a dialect."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import JSON
from sqlalchemy.dialects import registry

from legion_data.errors import ValueRefused
from legion_data.types import Embedding, JSONText, Money, PortableJSON, PortableUUID, UTCDateTime
from legion_data.types.uuid7 import uuid7

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

MYSQL: Dialect = registry.load("mysql")()
POSTGRESQL: Dialect = registry.load("postgresql")()
SQLITE: Dialect = registry.load("sqlite")()
DIALECTS = [SQLITE, MYSQL, POSTGRESQL]
each_dialect = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: str(dialect.name))


def bound(column_type: Any, dialect: Dialect, value: object) -> Any:
    """What ``column_type`` hands to the driver."""
    process = column_type.dialect_impl(dialect).bind_processor(dialect)
    return process(value) if process is not None else value


#: Without a zone, and outside of the years that there are.
NAMELESS = [datetime(2026, 1, 1), datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))]  # noqa: DTZ001


@each_dialect
def test_an_instant_is_bound_in_utc_whatever_its_zone(dialect: Dialect) -> None:
    denver = datetime(2026, 11, 21, 4, 50, 1, 5, tzinfo=timezone(timedelta(hours=-7)))
    for value in (denver, denver.isoformat()):
        got = UTCDateTime().process_bind_param(value, dialect)
        assert got == denver
        assert got.tzinfo is UTC


@each_dialect
@pytest.mark.parametrize("value", ["2026-01-01T00:00:00", "yesterday", "", *NAMELESS])
def test_what_names_no_instant_is_refused(dialect: Dialect, value: object) -> None:
    with pytest.raises(ValueRefused):
        bound(UTCDateTime(), dialect, value)


def test_sqlite_keeps_instants_as_fixed_width_text() -> None:
    early = datetime(2026, 11, 21, 4, 50, 1, tzinfo=UTC)
    texts = [bound(UTCDateTime(), SQLITE, early + timedelta(microseconds=step)) for step in (0, 5, 999_999)]
    assert texts[0] == "2026-11-21 04:50:01.000000"
    assert texts == sorted(texts)
    assert len({len(text) for text in texts}) == 1


@each_dialect
def test_json_null_and_sql_null_are_two_things(dialect: Dialect) -> None:
    assert bound(JSONText(), dialect, None) is None
    assert bound(JSONText(), dialect, JSON.NULL) == "null"


@each_dialect
@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object(), b"bytes"])
def test_what_json_cannot_say_is_refused(dialect: Dialect, value: object) -> None:
    with pytest.raises(ValueRefused):
        bound(JSONText(), dialect, value)


def test_json_text_is_compact_and_readable() -> None:
    assert bound(JSONText(), SQLITE, {"b": 1, "a": ["ü", None]}) == '{"b":1,"a":["ü",null]}'
    assert bound(PortableJSON(), MYSQL, {"a": 1}) == '{"a":1}'


def test_malformed_json_reads_as_none_with_a_warning() -> None:
    with pytest.warns(RuntimeWarning, match="not JSON"):
        assert JSONText().result_processor(SQLITE, None)("{broken") is None


@each_dialect
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (Decimal("0.1"), "0.10000000"),
        (3, "3.00000000"),
        (0.1, "0.10000000"),
        ("1e-8", "0.00000001"),
        (Decimal("0.000000005"), "0.00000000"),
        (Decimal("999999999999.99999999"), "999999999999.99999999"),
        (-5, "-5.00000000"),
    ],
)
def test_money_is_exact_to_eight_places(dialect: Dialect, given: object, kept: str) -> None:
    assert Decimal(bound(Money(), dialect, given)) == Decimal(kept)


@each_dialect
@pytest.mark.parametrize("value", [Decimal("NaN"), float("inf"), "ten", "", Decimal("1e12"), -(10**12)])
def test_what_is_no_amount_is_refused(dialect: Dialect, value: object) -> None:
    with pytest.raises(ValueRefused):
        bound(Money(), dialect, value)


@each_dialect
def test_a_uuid_has_one_spelling(dialect: Dialect) -> None:
    known = uuid.uuid4()
    for spelling in (known, str(known), str(known).upper(), known.hex, f"{{{known}}}"):
        assert PortableUUID().process_bind_param(spelling, dialect) == str(known)


@each_dialect
@pytest.mark.parametrize("value", ["", "not a uuid", "1234", 7])
def test_what_is_no_uuid_is_refused(dialect: Dialect, value: Any) -> None:
    with pytest.raises(ValueRefused):
        PortableUUID().process_bind_param(value, dialect)


def test_new_ids_are_uuids_of_version_7_that_sort_by_time() -> None:
    made = [uuid.UUID(uuid7()) for _ in range(1000)]
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}
    assert len(set(made)) == len(made)
    milliseconds = [one.int >> 80 for one in made]
    assert milliseconds == sorted(milliseconds)


def test_a_vector_of_another_length_is_refused() -> None:
    with pytest.raises(ValueRefused, match="3 floats"):
        bound(Embedding(4), SQLITE, [1.0, 2.0, 3.0])
    assert bound(Embedding(2), SQLITE, [1, 2]) == "[1.0,2.0]"


def test_a_vector_reads_as_a_list_of_floats() -> None:
    assert Embedding(2).process_result_value("[1.0,2.5]", SQLITE) == [1.0, 2.5]
