"""Nothing is written of what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from legion_data.errors import RecordRefused, ValueRefused
from legion_data.ledger import ToolCallRecord, reconcile, record_metering, record_prompt, record_tool
from tests.conformance.ledger.prompts import call, metric, rows_of, whole_prompt

if TYPE_CHECKING:
    from legion_data.runtime import DataLayer


def test_a_prompt_that_does_not_fit_reaches_no_database(layer: DataLayer, count_statements: Any) -> None:
    last = call(9_999, attempts=[{"status": "x" * 65}])
    with layer.session() as session, count_statements(layer.connection) as sent:
        with pytest.raises(RecordRefused, match=r"^tool_calls\[2\].attempts\[0\].status holds 64 characters, not 65"):
            record_prompt(session, whole_prompt("r", tool_calls=[call(0), call(1), last]))
        assert sent == []


def test_parts_that_come_alone_need_a_reference(layer: DataLayer) -> None:
    bad: tuple[Any, ...] = ("", " ", "x" * 129, 5, None, "a\0", "\ud800")
    with layer.session() as session:
        for ref in bad:
            with pytest.raises(RecordRefused, match=r"^request_ref "):
                record_metering(session, ref, metric())
            with pytest.raises(RecordRefused, match=r"^request_ref "):
                record_tool(session, ref, call(0))
        assert not any(rows_of(session).values())


def test_parts_that_come_alone_are_checked_too(layer: DataLayer) -> None:
    with layer.session() as session:
        with pytest.raises(RecordRefused, match=r"^call.tool_call_index is required"):
            record_tool(session, "r", ToolCallRecord(tool_name="t"))
        with pytest.raises(RecordRefused, match=r"^call.attempts\[0\].status is required"):
            record_tool(session, "r", {"tool_name": "t", "tool_call_index": 0, "attempts": [{}]})
        with pytest.raises(RecordRefused, match=r"^metric.total_tokens is at least 0: -1"):
            record_metering(session, "r", metric(total_tokens=-1))
        assert not any(rows_of(session).values())


def test_a_limit_that_is_none_is_refused(layer: DataLayer) -> None:
    bad: tuple[Any, ...] = (0, -1, True, 1.5, "10", None)
    with layer.session() as session:
        for limit in bad:
            with pytest.raises(ValueRefused, match="whole number from 1"):
                reconcile(session, limit)
