"""Whatever order the parts of a prompt arrive in, the same rows are there in the end."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING, Any

from legion_data.ledger import (
    MessageRecord,
    ToolAttemptRecord,
    ToolCallRecord,
    reconcile,
    record_metering,
    record_prompt,
    record_tool,
)
from tests.conformance.ledger.prompts import TABLES, metric, prompt, rows_of, whole_prompt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer

#: Orders that the servers try; SQLite tries all of them.
SAMPLE = 12
QUESTION = MessageRecord(content="question", created_at="2026-05-04T12:00:00Z")
RUNNING = ToolCallRecord(
    tool_name="tool",
    tool_call_index=0,
    status="running",
    attempts=[ToolAttemptRecord(status="running", runner_ref="node-1", started_at="2026-05-04T12:00:02Z")],
)
DONE = ToolCallRecord(
    tool_name="tool",
    tool_call_index=0,
    status="completed",
    completed_at="2026-05-04T12:00:05Z",
    attempts=[
        ToolAttemptRecord(status="failed", error_code="E1", duration_ms=3),
        ToolAttemptRecord(status="succeeded", duration_ms=4, result_ref="blob:1"),
    ],
)


def _asked(session: Session) -> Any:
    return record_prompt(session, prompt("r", user_message=QUESTION))


def _answered(session: Session) -> Any:
    calls = [ToolCallRecord(tool_name="tool", provider_tool_call_ref="call_1"), ToolCallRecord(tool_name="other")]
    answer = whole_prompt("r", user_message=QUESTION, metric=None, tool_calls=calls)
    return record_prompt(session, answer)


def _metered(session: Session) -> Any:
    return record_metering(session, "r", metric())


def _tool_ran(session: Session) -> Any:
    return record_tool(session, "r", RUNNING)


def _tool_ended(session: Session) -> Any:
    return record_tool(session, "r", DONE)


PARTS: tuple[Callable[[Session], Any], ...] = (_asked, _answered, _metered, _tool_ran, _tool_ended)


def _orders(adapter: str) -> Sequence[tuple[Callable[[Session], Any], ...]]:
    every = list(itertools.permutations(PARTS))
    return every if adapter == "sqlite" else random.Random(7).sample(every, SAMPLE)


def _arrive(layer: DataLayer, parts: Sequence[Callable[[Session], Any]]) -> dict[str, list[dict[str, Any]]]:
    for part in parts:
        with layer.session() as session:
            part(session)
    with layer.session() as session:
        reconcile(session)
        found = rows_of(session)
        for model in reversed(TABLES):
            session.query(model).delete()
    return found


def test_every_order_of_arrival_ends_in_the_same_rows(layer: DataLayer, database_adapter: str) -> None:
    expected = _arrive(layer, PARTS)
    assert [len(rows) for rows in expected.values()] == [1, 2, 1, 1, 1, 2, 2, 2, 2]
    [waited] = [row for row in expected["llm_tool_calls"] if row["tool_call_index"] == 0]
    assert (waited["status"], waited["provider_tool_call_ref"]) == ("completed", "call_1")
    for order in _orders(database_adapter):
        assert _arrive(layer, order) == expected, [part.__name__ for part in order]


def test_what_is_delivered_twice_in_any_order_is_there_once(layer: DataLayer, database_adapter: str) -> None:
    expected = _arrive(layer, PARTS)
    for order in random.Random(3).sample(_orders(database_adapter), 6):
        assert _arrive(layer, [*order, *order[::-1]]) == expected
        assert _arrive(layer, [part for part in order for _ in range(2)]) == expected
