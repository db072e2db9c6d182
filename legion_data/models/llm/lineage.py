"""What the lineages of the LLM ledger share: which rows belong together, and in which order they are shown.

Rows are found by subqueries, never by lists of ids, so the number of statements and of parameters is the same for ten
rows and for a hundred thousand.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import SQLColumnExpression, select, union

from legion_data.models.llm.inference_response import MessageInferenceResponse
from legion_data.models.llm.message import Message
from legion_data.models.llm.tool_call import ToolCall, ToolCallAttempt
from legion_data.models.loading import Loader

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import InstrumentedAttribute

__all__ = [
    "any_of",
    "by_time",
    "calls_and_attempts",
    "calls_in_order",
    "calls_without_response",
    "known",
    "messages_around",
    "parted",
]


def any_of(*selects: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The ids that any of ``selects`` gives. In a UNION each part uses its index; an OR over subqueries uses none."""
    joined = union(*selects).subquery()
    return select(next(iter(joined.c)))


def known(column: InstrumentedAttribute[int | None]) -> Select[*tuple[Any, ...]]:
    """The ids in ``column`` that are not NULL."""
    return select(column).where(column.is_not(None))


def by_time(
    moment: InstrumentedAttribute[Any], key: InstrumentedAttribute[int]
) -> tuple[SQLColumnExpression[Any], ...]:
    """In the order of time; what has no time comes last, on every database."""
    return (moment.is_(None), moment, key)


def calls_in_order() -> tuple[SQLColumnExpression[Any], ...]:
    """By response, then as numbered within it; calls that have no response yet come last."""
    response = ToolCall.message_inference_response_id
    return (response.is_(None), response, ToolCall.tool_call_index, ToolCall.id)


def calls_without_response(messages: Select[*tuple[Any, ...]]) -> list[Select[*tuple[Any, ...]]]:
    """Calls of which no response is known (yet) and that one of ``messages`` asked for, carries or is the result of."""
    free = ToolCall.message_inference_response_id.is_(None)
    return [
        select(ToolCall.id).where(free, ToolCall.requested_by_message_id.in_(messages)),
        select(ToolCall.id).where(free, ToolCall.result_message_id.in_(messages)),
        select(ToolCall.id).join(Message, Message.tool_call_id == ToolCall.id).where(free, Message.id.in_(messages)),
    ]


def messages_around(
    requests: Select[*tuple[Any, ...]], responses: Select[*tuple[Any, ...]]
) -> Select[*tuple[Any, ...]]:
    """The messages that name one of these requests or responses, or that one of the responses became."""
    return any_of(
        select(Message.id).where(Message.message_inference_request_id.in_(requests)),
        select(Message.id).where(Message.message_inference_response_id.in_(responses)),
        known(MessageInferenceResponse.response_message_id).where(MessageInferenceResponse.id.in_(responses)),
    )


def calls_and_attempts(calls: Select[*tuple[Any, ...]]) -> Loader:
    """The calls whose ids ``calls`` gives, each with its attempts: which calls these are is found out once for both."""
    statement = (
        select(ToolCall, ToolCallAttempt)
        .outerjoin(ToolCallAttempt, ToolCallAttempt.tool_call_id == ToolCall.id)
        .where(ToolCall.id.in_(calls))
        .order_by(*calls_in_order(), ToolCallAttempt.attempt_no, ToolCallAttempt.id)
    )
    return Loader(statement, ToolCall, ToolCallAttempt)


def parted(found: list[tuple[Any, ...]]) -> tuple[list[ToolCall], list[ToolCallAttempt]]:
    """What ``calls_and_attempts`` loaded: the calls in their order, the attempts by the id of their call."""
    calls = list(dict.fromkeys(call for call, _ in found))
    attempts = [attempt for _, attempt in found if attempt is not None]
    return calls, sorted(attempts, key=attrgetter("tool_call_id"))  # stable: attempts of a call are in order
