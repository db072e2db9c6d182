"""``incident_flow``: what led to one message, and what came of it, in one statement."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypedDict

from sqlalchemy import BindParameter, bindparam, select

from legion_data.models.gathering import Gathering
from legion_data.models.llm.conversation import Conversation
from legion_data.models.llm.inference_request import MessageInferenceRequest
from legion_data.models.llm.inference_response import MessageInferenceResponse
from legion_data.models.llm.lineage import (
    any_of,
    attempts_in_order,
    by_id,
    by_seq,
    calls_in_order,
    calls_without_response,
    key_of,
    known,
    messages_around,
    messages_of,
    routes_in_order,
    within,
)
from legion_data.models.llm.message import Message
from legion_data.models.llm.route_attempt import RouteAttempt
from legion_data.models.llm.tool_call import ToolCall, ToolCallAttempt
from legion_data.types import BigId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = ["IncidentFlow", "incident_flow"]


class IncidentFlow(TypedDict):
    """A message with the requests, responses and tool calls that it is part of, and the messages that came of them."""

    message: Message
    conversation: Conversation | None
    requests: list[MessageInferenceRequest]
    route_attempts: list[RouteAttempt]
    responses: list[MessageInferenceResponse]
    response_messages: list[Message]
    tool_calls: list[ToolCall]
    tool_call_attempts: list[ToolCallAttempt]
    result_messages: list[Message]


def incident_flow(session: Session, message: Message | int | None) -> IncidentFlow | None:
    """What led to ``message`` (itself or its id) and what came of it; None when there is no such message.

    Tool calls whose response never arrived are in it: the predecessor crashed on them.
    Raises ``ValueRefused`` for what is no message and no id.
    """
    key = key_of(session, Message, message)
    found = _gathering().objects(session, message=key)
    if not found["message"]:
        return None
    responses = sorted(found["responses"], key=by_id)
    return IncidentFlow(
        message=found["message"][0],
        conversation=next(iter(found["conversation"]), None),
        requests=sorted(found["requests"], key=by_id),
        route_attempts=sorted(found["route_attempts"], key=routes_in_order),
        responses=responses,
        response_messages=messages_of(responses, found["response_messages"]),
        tool_calls=sorted(found["tool_calls"], key=calls_in_order),
        tool_call_attempts=sorted(found["tool_call_attempts"], key=attempts_in_order),
        result_messages=sorted(found["result_messages"], key=by_seq),
    )


@cache
def _gathering() -> Gathering:
    key: BindParameter[int] = bindparam("message", type_=BigId)
    request, response = MessageInferenceRequest, MessageInferenceResponse
    this = Message.id == key
    behind = select(response.message_inference_request_id.label("id"))
    requests = any_of(
        "requests",
        known(Message.message_inference_request_id).where(this),
        select(request.id).where(request.latest_message_id == key),
        behind.join(Message, Message.message_inference_response_id == response.id).where(this),
        behind.join(ToolCall, ToolCall.message_inference_response_id == response.id)
        .join(Message, Message.tool_call_id == ToolCall.id)
        .where(this),
    )
    responses = any_of(
        "responses",
        select(response.id).join(requests, requests.c.id == response.message_inference_request_id),
        known(Message.message_inference_response_id).where(this),
    )
    calls = any_of(
        "calls",
        select(ToolCall.id).join(responses, responses.c.id == ToolCall.message_inference_response_id),
        select(ToolCall.id).where(ToolCall.requested_by_message_id == key),
        select(ToolCall.id).where(ToolCall.result_message_id == key),
        known(Message.tool_call_id).where(this),
        *calls_without_response(messages_around(requests, responses), requests),
    )
    results = any_of(
        "results",
        known(response.response_message_id).join(responses, responses.c.id == response.id),
        known(ToolCall.result_message_id).join(calls, calls.c.id == ToolCall.id),
        select(Message.id).join(calls, calls.c.id == Message.tool_call_id),
    )
    return Gathering(
        message=select(Message).where(this),
        conversation=select(Conversation).join(Message, Message.conversation_id == Conversation.id).where(this),
        requests=within(request, requests),
        route_attempts=select(RouteAttempt).join(requests, requests.c.id == RouteAttempt.message_inference_request_id),
        responses=within(response, responses),
        response_messages=select(Message)
        .join(response, response.response_message_id == Message.id)
        .join(responses, responses.c.id == response.id),
        tool_calls=within(ToolCall, calls),
        tool_call_attempts=select(ToolCallAttempt).join(calls, calls.c.id == ToolCallAttempt.tool_call_id),
        result_messages=within(Message, results),
    )
