"""``incident_flow``: what led to one message, and what came of it, in seven statements."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from sqlalchemy import BindParameter, bindparam, select

from legion_data.models.llm.conversation import Conversation
from legion_data.models.llm.inference_request import MessageInferenceRequest
from legion_data.models.llm.inference_response import MessageInferenceResponse
from legion_data.models.llm.lineage import (
    any_of,
    calls_and_attempts,
    calls_without_response,
    known,
    messages_around,
    parted,
)
from legion_data.models.llm.message import Message
from legion_data.models.llm.route_attempt import RouteAttempt
from legion_data.models.llm.tool_call import ToolCall, ToolCallAttempt
from legion_data.models.loading import Loader

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


def incident_flow(session: Session, message: Message | int) -> IncidentFlow | None:
    """What led to ``message`` (itself or its id) and what came of it; None when there is no such message.

    Tool calls whose response never arrived are in it: the predecessor crashed on them.
    """
    key = message.id if isinstance(message, Message) else message
    prepared = _prepared()
    around = prepared.around.rows(session, message=key)
    if not around:
        return None
    ((found, conversation),) = around
    answered = prepared.responses.rows(session, message=key)
    calls, attempts = parted(prepared.tool_calls.rows(session, message=key))
    return IncidentFlow(
        message=found,
        conversation=conversation,
        requests=prepared.requests.objects(session, message=key),
        route_attempts=prepared.route_attempts.objects(session, message=key),
        responses=[response for response, _ in answered],
        response_messages=[became for _, became in answered if became is not None],
        tool_calls=calls,
        tool_call_attempts=attempts,
        result_messages=prepared.result_messages.objects(session, message=key),
    )


class _Prepared(NamedTuple):
    around: Loader
    requests: Loader
    route_attempts: Loader
    responses: Loader
    tool_calls: Loader
    result_messages: Loader


@cache
def _prepared() -> _Prepared:
    key: BindParameter[int] = bindparam("message")
    request, response = MessageInferenceRequest, MessageInferenceResponse
    behind = select(response.message_inference_request_id)
    requests = any_of(
        known(Message.message_inference_request_id).where(Message.id == key),
        select(request.id).where(request.latest_message_id == key),
        behind.join(Message, Message.message_inference_response_id == response.id).where(Message.id == key),
        behind.join(ToolCall, ToolCall.message_inference_response_id == response.id)
        .join(Message, Message.tool_call_id == ToolCall.id)
        .where(Message.id == key),
    )
    responses = any_of(
        select(response.id).where(response.message_inference_request_id.in_(requests)),
        known(Message.message_inference_response_id).where(Message.id == key),
    )
    calls = any_of(
        select(ToolCall.id).where(ToolCall.message_inference_response_id.in_(responses)),
        select(ToolCall.id).where(ToolCall.requested_by_message_id == key),
        select(ToolCall.id).where(ToolCall.result_message_id == key),
        known(Message.tool_call_id).where(Message.id == key),
        *calls_without_response(messages_around(requests, responses)),
    )
    results = any_of(
        known(response.response_message_id).where(response.id.in_(responses)),
        known(ToolCall.result_message_id).where(ToolCall.id.in_(calls)),
        select(Message.id).where(Message.tool_call_id.in_(calls)),
    )
    return _Prepared(
        Loader(
            select(Message, Conversation)
            .outerjoin(Conversation, Conversation.id == Message.conversation_id)
            .where(Message.id == key),
            *(Message, Conversation),
        ),
        Loader(select(request).where(request.id.in_(requests)).order_by(request.id), request),
        Loader(
            select(RouteAttempt)
            .where(RouteAttempt.message_inference_request_id.in_(requests))
            .order_by(RouteAttempt.message_inference_request_id, RouteAttempt.attempt_no, RouteAttempt.id),
            RouteAttempt,
        ),
        Loader(
            select(response, Message)
            .outerjoin(Message, Message.id == response.response_message_id)
            .where(response.id.in_(responses))
            .order_by(response.id),
            *(response, Message),
        ),
        calls_and_attempts(calls),
        Loader(select(Message).where(Message.id.in_(results)).order_by(Message.seq, Message.id), Message),
    )
