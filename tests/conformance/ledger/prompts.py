"""Prompts for tests: one with every part, and the rows that the ledger keeps of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from legion_data.ledger import (
    ConversationRecord,
    MessageRecord,
    MetricRecord,
    PolicyRecord,
    PromptRecord,
    RequestRecord,
    ResponseRecord,
    RouteRecord,
    ToolAttemptRecord,
    ToolCallRecord,
)
from legion_data.models.llm import (
    Conversation,
    Message,
    MessageInferenceMetric,
    MessageInferenceRequest,
    MessageInferenceResponse,
    PolicyEvaluation,
    RouteAttempt,
    ToolCall,
    ToolCallAttempt,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = ["TABLES", "call", "metric", "prompt", "rows_of", "whole_prompt"]

TABLES: tuple[Any, ...] = (
    Conversation,
    Message,
    MessageInferenceRequest,
    MessageInferenceResponse,
    MessageInferenceMetric,
    RouteAttempt,
    ToolCall,
    ToolCallAttempt,
    PolicyEvaluation,
)
_TIMES = {"inserted_at", "created_at", "updated_at"}


def prompt(ref: str, conversation: str = "talk", **parts: Any) -> PromptRecord:
    """Conversation, request, and what is given."""
    return PromptRecord(
        conversation=ConversationRecord(uuid=conversation), request=RequestRecord(request_ref=ref), **parts
    )


def metric(**fields: Any) -> MetricRecord:
    """What a request took on the fourth of May."""
    return MetricRecord(
        **{
            "provider": "p",
            "model_key": "m",
            "input_tokens": 10,
            "output_tokens": 20,
            "total_tokens": 30,
            "cost_usd": Decimal("0.42"),
            "cost_center": "fin",
            "recorded_at": "2026-05-04T12:00:00Z",
            **fields,
        }
    )


def call(index: int, **fields: Any) -> ToolCallRecord:
    """A tool call that is over after two attempts."""
    return ToolCallRecord(
        **{
            "tool_name": f"tool-{index}",
            "tool_call_index": index,
            "status": "completed",
            "completed_at": "2026-05-04T12:00:09Z",
            "attempts": (
                ToolAttemptRecord(status="failed", error_code="E1", duration_ms=5),
                ToolAttemptRecord(status="succeeded", duration_ms=7),
            ),
            **fields,
        }
    )


def whole_prompt(ref: str, conversation: str = "talk", **parts: Any) -> PromptRecord:
    """One of everything."""
    return prompt(
        ref,
        conversation,
        **{
            "user_message": MessageRecord(content=f"question of {ref}", input_tokens=10),
            "response": ResponseRecord(provider="p", model_key="m", status="success", latency_ms=12),
            "assistant_message": MessageRecord(content=f"answer to {ref}", output_tokens=20),
            "metric": metric(),
            "route_attempts": [RouteRecord(status="timeout"), RouteRecord(status="success", provider="p")],
            "tool_calls": [call(0), call(1)],
            "policy_evaluations": [
                PolicyRecord(policy_key="k", evaluation_type="input", decision="allow", contains_pii=True),
                PolicyRecord(policy_key="k", evaluation_type="output", decision="allow", is_about_response=True),
            ],
            **parts,
        },
    )


def rows_of(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Every row of the ledger without ids and clocks; references to rows are shown as their UUIDs."""
    tables = {
        model.__tablename__: {row.id: row.uuid for row in session.execute(select(model.id, model.uuid))}
        for model in TABLES
    }
    found = {}
    for model in TABLES:
        table = model.__table__
        rows = []
        for row in session.execute(select(table)).mappings():
            shown = {name: value for name, value in row.items() if name != "id" and name not in _TIMES}
            for key in table.foreign_keys:
                value = shown[key.parent.name]
                shown[key.parent.name] = value if value is None else tables[key.column.table.name][value]
            rows.append(shown)
        found[model.__tablename__] = sorted(rows, key=lambda row: str(row["uuid"]))
    return found
