"""What does not fit is refused by name, with the field's path; the rules are those of the models."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from legion_data.errors import RecordRefused, ValueRefused
from legion_data.ledger import (
    ConversationRecord,
    MessageRecord,
    PolicyRecord,
    PromptRecord,
    RequestRecord,
    ResponseRecord,
    RouteRecord,
    ToolAttemptRecord,
)
from legion_data.ledger.prompt_rows import prompt_rows
from tests.conformance.ledger.prompts import call, metric, prompt, whole_prompt

NAIVE = datetime(2026, 5, 4, 12)  # noqa: DTZ001 - that is the point
TOOLS = [call(0), call(1)]


def _with(**parts: Any) -> PromptRecord:
    return whole_prompt("r", **parts)


def _talk(**fields: Any) -> PromptRecord:
    return replace(prompt("r"), conversation=ConversationRecord(**fields))


def _asked(**fields: Any) -> PromptRecord:
    return replace(prompt("r"), request=RequestRecord(**{"request_ref": "r", **fields}))


BAD: list[tuple[Any, str, str]] = [
    (None, "", "takes a PromptRecord or a mapping, not None"),
    ([], "", "takes a PromptRecord"),
    ({}, "conversation", "is required"),
    ({"conversation": {}, "request": {}}, "conversation.uuid", "is required"),
    ({"conversation": {"uuid": "t"}, "request": {"ref": "r"}}, "request.ref", "is not a field of RequestRecord"),
    ({"conversation": {"uuid": "t"}, "request": {"request_ref": "r"}, "x": 1}, "x", "is not a field of PromptRecord"),
    (_talk(uuid=""), "conversation.uuid", "is a name"),
    (
        _talk(uuid="x" * 37),
        "conversation.uuid",
        "holds 36 characters, not 37",
    ),
    (
        _talk(uuid="t", contains_pii=1),
        "conversation.contains_pii",
        "takes bool",
    ),
    (_asked(request_ref=7), "request.request_ref", "takes text, not int"),
    (_asked(request_ref=None), "request.request_ref", "is required"),
    (_asked(request_ref=" r"), "request.request_ref", "without blanks around it"),
    (_asked(request_ref="r\0"), "request.request_ref", "takes no NUL"),
    (_asked(request_ref="r" * 129), "request.request_ref", "holds 128 characters, not 129"),
    (_asked(requested_at=NAIVE), "request.requested_at", "has no time zone"),
    (_asked(requested_at="soon"), "request.requested_at", "not an ISO 8601 instant"),
    (_asked(context_tokens=-1), "request.context_tokens", "is at least 0"),
    (_asked(context_tokens=1.5), "request.context_tokens", "takes a whole number, not float"),
    (_asked(token_budget=1 << 31), "request.token_budget", "takes whole numbers from"),
    (_asked(request_json={"x": float("nan")}), "request.request_json", "is not JSON"),
    (_asked(request_json={"x": object()}), "request.request_json", "is not JSON"),
    (_asked(status=""), "request.status", "is required"),
    (_with(user_message="hello"), "user_message", "takes a MessageRecord or a mapping, not 'hello'"),
    (_with(user_message=MessageRecord(content="a\0b")), "user_message.content", "takes no NUL"),
    (_with(user_message=MessageRecord(content="\ud800")), "user_message.content", "takes no lone surrogate"),
    (_with(user_message=MessageRecord(content=b"bytes")), "user_message.content", "takes text, not bytes"),
    (_with(user_message=MessageRecord(role="x" * 33)), "user_message.role", "holds 32 characters, not 33"),
    (_with(response=ResponseRecord(latency_ms=-5)), "response.latency_ms", "is at least 0: -5"),
    (_with(response=None), "assistant_message", "needs a response"),
    (_with(response=None, assistant_message=None), "policy_evaluations[1].is_about_response", "needs a response"),
    (_with(metric=metric(input_tokens=-1)), "metric.input_tokens", "is at least 0"),
    (_with(metric=metric(input_tokens=True)), "metric.input_tokens", "takes a whole number, not bool"),
    (_with(metric=metric(cost_usd=float("nan"))), "metric.cost_usd", "not an amount"),
    (_with(metric=metric(cost_usd=Decimal("Infinity"))), "metric.cost_usd", "not an amount"),
    (_with(metric=metric(cost_usd="-0.01")), "metric.cost_usd", "is at least 0"),
    (_with(metric=metric(cost_usd="cheap")), "metric.cost_usd", "not an amount"),
    (_with(metric=metric(currency="usd")), "metric.currency", "ISO 4217"),
    (_with(metric=metric(currency="DOLLARS")), "metric.currency", "holds 3 characters, not 7"),
    (_with(metric=metric(metering_ref="")), "metric.metering_ref", "is a name"),
    (_with(metric=metric(metering_ref=1)), "metric.metering_ref", "takes text, not int"),
    (_with(route_attempts=RouteRecord(status="ok")), "route_attempts", "takes a list of RouteRecord"),
    (_with(route_attempts="ok"), "route_attempts", "takes a list of RouteRecord"),
    (_with(route_attempts=[{}]), "route_attempts[0].status", "is required"),
    (_with(route_attempts=[RouteRecord(status="ok", attempt_no=0)]), "route_attempts[0].attempt_no", "is at least 1"),
    (
        _with(route_attempts=[RouteRecord(status="ok", attempt_no=2), RouteRecord(status="ok")]),
        "route_attempts[1].attempt_no",
        "is 2, which another one in the list has already",
    ),
    (_with(tool_calls=[*TOOLS, 5]), "tool_calls[2]", "takes a ToolCallRecord or a mapping, not 5"),
    (_with(tool_calls=[*TOOLS, call(2, tool_name=" ")]), "tool_calls[2].tool_name", "is required"),
    (_with(tool_calls=[*TOOLS, call(1)]), "tool_calls[2].tool_call_index", "is 1, which another one"),
    (_with(tool_calls=[*TOOLS, call(-1)]), "tool_calls[2].tool_call_index", "is at least 0"),
    (
        _with(tool_calls=[*TOOLS, call(2, attempts=[ToolAttemptRecord(status=3)])]),
        "tool_calls[2].attempts[0].status",
        "takes text, not int: 3",
    ),
    (
        _with(tool_calls=[{"tool_name": "t", "attempts": [{"status": "ok", "ended_at": "never"}]}]),
        "tool_calls[0].attempts[0].ended_at",
        "not an ISO 8601 instant",
    ),
    (
        _with(policy_evaluations=[PolicyRecord(policy_key="k", evaluation_type="t", decision="")]),
        "policy_evaluations[0].decision",
        "is required",
    ),
    (
        _with(
            policy_evaluations=[PolicyRecord(policy_key="k", evaluation_type="t", decision="d", is_about_response=1)]
        ),
        "policy_evaluations[0].is_about_response",
        "takes bool",
    ),
]


@pytest.mark.parametrize(("record", "path", "what"), BAD, ids=[f"{path}-{what[:20]}" for _, path, what in BAD])
def test_a_field_that_does_not_fit_is_named(record: Any, path: str, what: str) -> None:
    with pytest.raises(RecordRefused) as refused:
        prompt_rows(record)
    assert refused.value.path == path
    assert what in str(refused.value)
    assert len(str(refused.value)) < 700
    assert isinstance(refused.value, ValueRefused)


def test_an_error_travels_between_processes() -> None:
    error = pickle.loads(pickle.dumps(RecordRefused("tool_calls[2].status", "is required", hint="Say it.")))
    assert (error.path, str(error)) == ("tool_calls[2].status", "tool_calls[2].status is required. Say it.")


def test_whole_records_pass() -> None:
    rows = prompt_rows(whole_prompt("r"))
    assert (len(rows.calls), len(rows.attempts), len(rows.routes), len(rows.policies)) == (2, 4, 2, 2)
