"""Values of columns survive JSON, type for type."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legion_data.spool.payloads import decoded, encoded
from legion_data.spool.tagged import tagged, untagged


def _unfolded(value: Any) -> Any:
    """Which of two equal clock times it is, ISO text does not say, nor does any column."""
    return value.replace(fold=0)


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.binary()
    | st.text(st.characters(exclude_categories=["Cs"])) | st.decimals(allow_nan=False) | st.uuids() | st.dates()
    | st.times().map(_unfolded) | st.timedeltas() | st.datetimes(timezones=st.just(UTC) | st.none()).map(_unfolded)
)  # fmt: skip
keys = st.sampled_from(["$date", "$map", "$bytes", "$", "a", "b"])
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3))


@given(values)
def test_what_comes_back_is_what_was_given(value: Any) -> None:
    back = untagged(decoded(encoded(tagged(value), 1 << 24)))
    assert repr(back) == repr(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 3, 16, 12, tzinfo=UTC), '{"$datetime":"2026-03-16T12:00:00+00:00"}'),
        (datetime(2026, 3, 16, 12, tzinfo=timezone(timedelta(hours=2))), '{"$datetime":"2026-03-16T12:00:00+02:00"}'),
        (date(2026, 3, 16), '{"$date":"2026-03-16"}'),
        (time(12, 30), '{"$time":"12:30:00"}'),
        (timedelta(seconds=1.5), '{"$timedelta":1500000}'),
        (Decimal("1.50"), '{"$decimal":"1.50"}'),
        (b"\x00\xff", '{"$bytes":"00ff"}'),
        (UUID(int=7), '{"$uuid":"00000000-0000-0000-0000-000000000007"}'),
        ({"$date": "no date"}, '{"$map":[["$date","no date"]]}'),
        ((1, "x"), '[1,"x"]'),
    ],
)
def test_the_text_is_as_documented(value: Any, text: str) -> None:
    assert encoded(tagged(value), 1000).decode() == text
