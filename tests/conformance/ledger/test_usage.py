"""``usage``: one statement, exact money, days of UTC, currencies apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from legion_data.errors import ValueRefused
from legion_data.ledger import GROUPS, record_metering, record_prompt, usage
from tests.conformance.ledger.prompts import metric, whole_prompt

if TYPE_CHECKING:
    from legion_data.runtime import DataLayer

EAST = timezone(timedelta(hours=9))


@pytest.fixture
def spent(layer: DataLayer) -> DataLayer:
    """Three days, two cost centres and one without, two currencies; one metering still waits for its request."""
    with layer.session() as session:
        for number in range(3):
            record_prompt(session, whole_prompt(f"r{number}", metric=metric(cost_usd="0.1")))
        record_metering(session, "later", metric(cost_usd="0.2", recorded_at=datetime(2026, 5, 5, 8, 59, tzinfo=EAST)))
        record_metering(session, "r0", metric(metering_ref="euro", currency="EUR", cost_usd=1))
        record_metering(session, "june", metric(cost_center=None, recorded_at="2026-06-01T00:00:00Z", cost_usd=2))
        record_metering(session, "ops", metric(cost_center="ops", recorded_at="2026-05-05T00:00:00Z", cost_usd=4))
    return layer


def _usage(layer: DataLayer, *args: Any, **options: Any) -> list[tuple[Any, ...]]:
    with layer.session(read_only=True) as session:
        return [
            (*one.group.values(), one.currency, one.metric_count, one.cost) for one in usage(session, *args, **options)
        ]


def test_money_is_summed_by_day_and_currency(spent: DataLayer) -> None:
    assert _usage(spent, ["cost_center", "day"]) == [
        (None, "2026-06-01", "USD", 1, Decimal(2)),
        ("fin", "2026-05-04", "EUR", 1, Decimal(1)),
        ("fin", "2026-05-04", "USD", 4, Decimal("0.5")),
        ("ops", "2026-05-05", "USD", 1, Decimal(4)),
    ]


def test_sums_are_exact_decimals(spent: DataLayer) -> None:
    with spent.session(read_only=True) as session:
        euro, dollars = usage(session, [])
        assert (euro.group, euro.currency, euro.cost) == ({}, "EUR", Decimal(1))
        assert (dollars.currency, dollars.cost, dollars.metric_count) == ("USD", Decimal("6.5"), 6)
        assert isinstance(dollars.cost, Decimal)
        assert (dollars.input_tokens, dollars.output_tokens, dollars.total_tokens) == (60, 120, 180)
        assert type(dollars.input_tokens) is int


def test_since_is_included_and_until_is_not(spent: DataLayer) -> None:
    day = {"since": "2026-05-05T00:00:00Z", "until": datetime(2026, 6, 1, tzinfo=UTC)}
    assert _usage(spent, ["month"], **day) == [("2026-05", "USD", 1, Decimal(4))]
    assert _usage(spent, ["cost_center"], since="2026-06-01T09:00:00+09:00") == [(None, "USD", 1, Decimal(2))]
    assert _usage(spent, [], since="2026-05-05T00:00:00Z", until="2026-05-05T00:00:00Z") == []


def test_every_group_is_one_statement(spent: DataLayer, count_statements: Any) -> None:
    for name in GROUPS:
        with spent.session() as session, count_statements(spent.connection) as sent:
            found = usage(session, [name])
        assert len(sent) == 1
        assert sum(one.metric_count for one in found) == 7
    with spent.session(read_only=True) as session:
        assert len(usage(session, list(GROUPS))) == 7 - 2  # r0, r1 and r2 differ in nothing


def test_what_requests_say_is_a_group_too(spent: DataLayer) -> None:
    with spent.session() as session:
        record_prompt(
            session,
            {
                "conversation": {"uuid": "talk"},
                "request": {"request_ref": "late", "caller_principal_id": 7, "operation": "embed"},
                "metric": metric(cost_usd=8),
            },
        )
    assert (7, "embed", "USD", 1, Decimal(8)) in _usage(spent, ["principal", "operation"])


BAD: list[tuple[Any, dict[str, Any], str]] = [
    (["cost_usd"], {}, r"not grouped by 'cost_usd'. It is by: cost_center"),
    (["day; DROP TABLE llm_messages"], {}, "not grouped by"),
    (["day", "day"], {}, "'day' twice"),
    ([None], {}, "not grouped by 'None'"),
    (None, {}, "list of names, not NoneType"),
    (5, {}, "list of names, not int"),
    ("day", {}, "a list of names"),
    (["day"], {"since": datetime(2026, 1, 1)}, "no time zone"),  # noqa: DTZ001 - that is the point
    (["day"], {"until": "yesterday"}, "not an ISO 8601 instant"),
    (["day"], {"since": 5}, "takes an instant"),
    (["day"], {"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, "ends before it begins"),
]


def test_what_is_no_group_and_no_span_is_refused(layer: DataLayer) -> None:
    with layer.session(read_only=True) as session:
        for group_by, span, message in BAD:
            with pytest.raises(ValueRefused, match=message):
                usage(session, group_by, **span)


def test_nothing_was_spent(layer: DataLayer) -> None:
    assert _usage(layer) == []
