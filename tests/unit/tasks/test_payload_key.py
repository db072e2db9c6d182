"""A payload has one key: on every node, in every version, and the one that the predecessor gave it."""

from __future__ import annotations

import enum
import json
import struct
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legion_data.errors import ValueRefused
from legion_data.tasks import canonical_json, content_key
from tests.vectors import decoded, listed

KEYS = listed("idempotency_keys")
DRIFT = listed("idempotency_keys_backend_drift")

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
payloads = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


@pytest.mark.parametrize("case", KEYS, ids=lambda case: str(case["name"]))
def test_every_key_of_the_predecessor_is_ours(case: dict[str, Any]) -> None:
    payload, expected = decoded(case["input"])["payload"], case["expected"]
    if "error" in expected:
        with pytest.raises(ValueRefused):
            content_key(payload)
        return
    assert canonical_json(payload) == expected["canonical_json"]
    assert content_key(payload) == expected["key"]


@pytest.mark.parametrize("case", DRIFT, ids=lambda case: str(case["name"]))
def test_a_key_does_not_change_with_the_json_library(case: dict[str, Any]) -> None:
    payload, expected = decoded(case["input"])["payload"], case["expected"]["stdlib_json"]
    if "error" in expected:
        with pytest.raises(ValueRefused, match="100 levels"):
            content_key(payload)
        return
    assert (canonical_json(payload), content_key(payload)) == (expected["canonical_json"], expected["key"])
    assert content_key(payload) != case["expected"]["oj"]["key"]


def test_no_payload_has_the_key_of_an_empty_one() -> None:
    assert content_key(None) == content_key({}) == sha256(b"{}").hexdigest()


@given(payloads)
def test_the_text_is_json_and_says_what_was_given(payload: Any) -> None:
    assert repr(json.loads(canonical_json(payload))) == repr(json.loads(json.dumps(payload, sort_keys=True)))


@given(st.dictionaries(st.text(), scalars, min_size=2))
def test_the_order_in_which_a_map_was_filled_does_not_count(payload: dict[str, Any]) -> None:
    assert canonical_json(dict(reversed(payload.items()))) == canonical_json(payload)


@given(st.dictionaries(st.text(), st.none(), min_size=2))
def test_keys_stand_in_the_order_of_their_utf8_bytes(payload: dict[str, Any]) -> None:
    order = [key.encode() for key in json.loads(canonical_json(payload))]
    assert order == sorted(order)


@given(payloads, payloads)
def test_two_payloads_that_differ_have_two_texts(one: Any, other: Any) -> None:
    assert (canonical_json(one) == canonical_json(other)) == (repr(_sorted(one)) == repr(_sorted(other)))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_round_trips_to_the_bit_in_the_notation_of_ruby(value: float) -> None:
    text = canonical_json(value)
    assert struct.pack(">d", float(text)) == struct.pack(">d", value)
    mantissa, _, exponent = text.partition("e")
    assert "." in mantissa
    assert not exponent or (exponent[0] in "+-" and len(exponent) >= 3)
    digits = mantissa.lstrip("-").replace(".", "").strip("0")
    assert len(digits) <= 17
    # Plain while -4 < p and (p < n or p <= 15), with value = 0.d1..dn * 10**p.
    if value:
        point = Decimal(repr(value)).adjusted() + 1
        assert bool(exponent) is not (point > -4 and (point < len(digits) or point <= 15))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e14, "100000000000000.0"),
        (1e15, "1.0e+15"),
        (1e16, "1.0e+16"),
        (123456789012345.0, "123456789012345.0"),
        (1234567890123456.0, "1.234567890123456e+15"),
        (1234567890123456.7, "1234567890123456.8"),
        (0.0001, "0.0001"),
        (0.00001, "1.0e-05"),
        (1e100, "1.0e+100"),
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (2**53 + 1, "9007199254740993"),
        (Decimal("12.34"), '"0.1234e2"'),
        (Decimal(100), '"0.1e3"'),
        (Decimal("0.001"), '"0.1e-2"'),
        (Decimal("-1.50"), '"-0.15e1"'),
        (Decimal("0E+5"), '"0.0"'),
        (Decimal("-0"), '"-0.0"'),
        (date(2026, 4, 27), '"2026-04-27"'),
        (datetime(999, 1, 2, 3, tzinfo=UTC), '"0999-01-02T03:00:00.000000Z"'),
        (datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=30))), '"2025-12-31T18:30:00.000000Z"'),
        ((1, [2]), "[1,[2]]"),
        ("/\x7f\u2028", '"/\x7f\u2028"'),
        ('\x00\x1f\b\f\n\r\t"\\', '"\\u0000\\u001f\\b\\f\\n\\r\\t\\"\\\\"'),
    ],
)
def test_a_value_has_one_spelling(value: object, text: str) -> None:
    assert canonical_json(value) == text


def test_an_enum_is_what_it_stands_for() -> None:
    class Colour(enum.StrEnum):
        RED = "red"

    class Level(enum.IntEnum):
        HIGH = 3

    assert canonical_json({"colour": Colour.RED, "level": Level.HIGH}) == '{"colour":"red","level":3}'


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        Decimal("NaN"),
        Decimal("Infinity"),
        datetime(2026, 1, 1),  # noqa: DTZ001 - that is the point
        b"bytes",
        {1, 2},
        object(),
        1j,
        {1: "a"},
        {None: "a"},
        {("a",): 1},
        "\ud800",
        {"\udfff": 1},
        10**5000,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_text_is_refused_wherever_it_stands(value: object) -> None:
    for payload in (value, [value], {"deep": [{"er": value}]}):
        with pytest.raises(ValueRefused):
            content_key(payload)


def test_a_refusal_says_where() -> None:
    with pytest.raises(ValueRefused, match=r"\['args'\]\[1\] has no key: nan"):
        content_key({"args": [1, float("nan")]})


def test_a_hundred_levels_have_a_key_and_one_more_has_none() -> None:
    def nested(levels: int) -> Any:
        value: Any = "leaf"
        for _ in range(levels):
            value = [value]
        return value

    assert canonical_json(nested(100)) == "[" * 100 + '"leaf"' + "]" * 100
    for deeper in (nested(101), nested(900)):
        with pytest.raises(ValueRefused, match="100 levels"):
            content_key(deeper)


def test_a_payload_that_holds_itself_is_refused() -> None:
    payload: dict[str, Any] = {}
    payload["self"] = payload
    with pytest.raises(ValueRefused, match="100 levels"):
        content_key(payload)


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
