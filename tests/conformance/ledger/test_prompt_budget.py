"""``record_prompt`` sends few statements, however many parts a prompt has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from legion_data.ledger import PromptRecord, ToolAttemptRecord, record_prompt, record_tool
from legion_data.models.llm import ToolCall, ToolCallAttempt
from tests.conformance.ledger.prompts import call, whole_prompt

if TYPE_CHECKING:
    from legion_data.runtime import DataLayer

BUDGET = 14


def _many(count: int) -> PromptRecord:
    attempts = [ToolAttemptRecord(status="succeeded")]
    return whole_prompt("r", tool_calls=[call(number, attempts=attempts) for number in range(count)])


@pytest.mark.parametrize(("count", "deliveries"), [(1, 2), (3, 2), (10_000, 1)])
def test_fourteen_statements_are_enough_however_many_parts(
    layer: DataLayer, count_statements: Any, count: int, deliveries: int
) -> None:
    record = _many(count)
    with layer.session() as session:  # calls that came first: one that the prompt brings too, one that it does not
        record_tool(session, "r", call(0, attempts=()))
        record_tool(session, "r", call(count + 1, attempts=()))
    for _ in range(deliveries):
        with layer.session() as session, count_statements(layer.connection) as sent:
            record_prompt(session, record)
        assert len(sent) <= BUDGET, sent
    with layer.session(read_only=True) as session:
        assert session.scalar(select(func.count()).select_from(ToolCall)) == count + 1
        assert session.scalar(select(func.count()).select_from(ToolCallAttempt)) == count
        assert session.scalar(select(func.count()).where(ToolCall.message_inference_response_id.is_(None))) == 0
