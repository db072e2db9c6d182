"""What the lineages of the LLM ledger share: which rows belong together, and in which order they are shown.

Rows are found by subqueries, never by lists of ids: one statement, of the same text, for ten rows and for a hundred
thousand. They are put in order here: a UNION would need columns of all its parts for that.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import func, literal_column, select, union

from legion_data.models.llm.inference_request import MessageInferenceRequest
from legion_data.models.llm.inference_response import MessageInferenceResponse
from legion_data.models.llm.message import Message
from legion_data.models.llm.tool_call import ToolCall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import CTE, ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from legion_data.models.base import Base

__all__ = [
    "NO_ID",
    "any_of",
    "attempts_in_order",
    "by_id",
    "by_seq",
    "by_time",
    "calls_in_order",
    "calls_without_response",
    "key_of",
    "known",
    "messages_around",
    "messages_of",
    "routes_in_order",
    "within",
]

#: Less than any id: what ``coalesce`` makes of none.
NO_ID: ColumnElement[int] = literal_column("0")

by_id = attrgetter("id")
by_seq = attrgetter("seq", "id")
routes_in_order = attrgetter("message_inference_request_id", "attempt_no", "id")
attempts_in_order = attrgetter("tool_call_id", "attempt_no", "id")


def key_of(session: Session, model: type[Base], given: object) -> int | None:
    """The id of ``given``, a row of ``model`` or an id; None for None, and for a row that is not stored.

    Raises ``ValueRefused`` for anything else: SQLite would look for any value, PostgreSQL would end the transaction.
    """
    if isinstance(given, model):
        if session.autoflush and given in session.new:
            session.flush()
        return cast("int | None", given.__mapper__.primary_key_from_instance(given)[0])
    return None if given is None else cast("int", model.rules()["id"](given))


def by_time(moment: str) -> Callable[[Any], tuple[Any, ...]]:
    """In the order of time; what has no time comes last."""

    def place(row: Any) -> tuple[Any, ...]:
        at = getattr(row, moment)
        return (at is None, at, row.id)

    return place


def calls_in_order(call: ToolCall) -> tuple[Any, ...]:
    """By response, then as numbered within it; calls that have no response yet come last."""
    response = call.message_inference_response_id
    return (response is None, response, call.tool_call_index, call.id)


def messages_of(responses: Iterable[MessageInferenceResponse], messages: Iterable[Message]) -> list[Message]:
    """The message that each response became, for those that did."""
    became = {message.id: message for message in messages}
    keys = (response.response_message_id for response in responses)
    return [became[key] for key in keys if key in became]


def any_of(name: str, *selects: Select[*tuple[Any, ...]]) -> CTE:
    """The ids that any of ``selects`` gives. In a UNION each part uses its index; an OR over subqueries uses none."""
    return union(*selects).cte(name)


def known(column: InstrumentedAttribute[int | None]) -> Select[*tuple[Any, ...]]:
    """The ids in ``column`` that are not NULL."""
    return select(column.label("id")).where(column.is_not(None))


def calls_without_response(messages: CTE, requests: CTE) -> list[Select[*tuple[Any, ...]]]:
    """Calls of which no response is known (yet) and that one of ``messages`` (id, tool_call_id) asked for, carries or
    is the result of, or that name one of ``requests`` (id) by its reference and wait to be joined to it."""
    # Said so that no index is of use for it: thousands may wait for a response, of which one is asked for here.
    free = func.coalesce(ToolCall.message_inference_response_id, NO_ID) == NO_ID
    request = MessageInferenceRequest
    return [
        select(ToolCall.id).join(messages, messages.c.id == ToolCall.requested_by_message_id).where(free),
        select(ToolCall.id).join(messages, messages.c.id == ToolCall.result_message_id).where(free),
        select(ToolCall.id).join(messages, messages.c.tool_call_id == ToolCall.id).where(free),
        select(ToolCall.id)
        .join(request, request.request_ref == ToolCall.request_ref)
        .join(requests, requests.c.id == request.id)
        .where(free),
    ]


def messages_around(requests: CTE, responses: CTE) -> CTE:
    """The messages that name one of these requests or responses, or that one of the responses became."""
    message = select(Message.id, Message.tool_call_id)
    return any_of(
        "messages_around",
        message.join(requests, requests.c.id == Message.message_inference_request_id),
        message.join(responses, responses.c.id == Message.message_inference_response_id),
        message.join(MessageInferenceResponse, MessageInferenceResponse.response_message_id == Message.id).join(
            responses, responses.c.id == MessageInferenceResponse.id
        ),
    )


def within(model: type[Base], ids: CTE) -> Select[*tuple[Any, ...]]:
    """The rows whose ids are ``ids``, which names each once."""
    return select(model).join(ids, ids.c.id == model.__mapper__.primary_key[0])
