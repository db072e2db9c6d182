"""``lineage_for_conversation``: all that security and policy have to say about a conversation, in one statement."""

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
    by_time,
    calls_in_order,
    calls_without_response,
    key_of,
    routes_in_order,
    within,
)
from legion_data.models.llm.message import Message
from legion_data.models.llm.policy_evaluation import PolicyEvaluation
from legion_data.models.llm.route_attempt import RouteAttempt
from legion_data.models.llm.security_event import SecurityEvent
from legion_data.models.llm.tool_call import ToolCall, ToolCallAttempt
from legion_data.types import BigId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = ["SecurityLineage", "lineage_for_conversation"]


class SecurityLineage(TypedDict):
    """A conversation with its messages, what was asked and answered, and what policy and security saw in it."""

    conversation: Conversation | None
    messages: list[Message]
    requests: list[MessageInferenceRequest]
    route_attempts: list[RouteAttempt]
    responses: list[MessageInferenceResponse]
    request_payload_hashes: list[str]
    response_payload_hashes: list[str]
    policy_evaluations: list[PolicyEvaluation]
    security_events: list[SecurityEvent]
    tool_calls: list[ToolCall]
    tool_call_attempts: list[ToolCallAttempt]


def lineage_for_conversation(session: Session, conversation: Conversation | int | None) -> SecurityLineage:
    """The lineage of ``conversation`` (itself or its id). An unknown id gives None and empty lists.

    Raises ``ValueRefused`` for what is no conversation and no id.
    """
    key = key_of(session, Conversation, conversation)
    found = _gathering().objects(session, conversation=key)
    requests = sorted(found["requests"], key=by_id)
    responses = sorted(found["responses"], key=by_id)
    asked = [row.request_content_hash for row in requests]
    answered = [row.response_content_hash for row in responses]
    return SecurityLineage(
        conversation=next(iter(found["conversation"]), None),
        messages=sorted(found["messages"], key=by_seq),
        requests=requests,
        route_attempts=sorted(found["route_attempts"], key=routes_in_order),
        responses=responses,
        request_payload_hashes=[hashed for hashed in asked if hashed is not None],
        response_payload_hashes=[hashed for hashed in answered if hashed is not None],
        policy_evaluations=sorted(found["policy_evaluations"], key=by_time("evaluated_at")),
        security_events=sorted(found["security_events"], key=by_time("detected_at")),
        tool_calls=sorted(found["tool_calls"], key=calls_in_order),
        tool_call_attempts=sorted(found["tool_call_attempts"], key=attempts_in_order),
    )


@cache
def _gathering() -> Gathering:
    key: BindParameter[int] = bindparam("conversation", type_=BigId)
    request, response = MessageInferenceRequest, MessageInferenceResponse
    policy, event = PolicyEvaluation, SecurityEvent
    requests = select(request.id).where(request.conversation_id == key).cte("requests")
    responses = (
        select(response.id).join(requests, requests.c.id == response.message_inference_request_id).cte("responses")
    )
    messages = select(Message.id, Message.tool_call_id).where(Message.conversation_id == key).cte("messages")
    calls = any_of(
        "calls",
        select(ToolCall.id).join(responses, responses.c.id == ToolCall.message_inference_response_id),
        select(ToolCall.id).where(ToolCall.conversation_id == key),
        *calls_without_response(messages, requests),
    )
    policies = any_of(
        "policies",
        select(policy.id).where(policy.conversation_id == key),
        select(policy.id).join(requests, requests.c.id == policy.message_inference_request_id),
        select(policy.id).join(responses, responses.c.id == policy.message_inference_response_id),
    )
    events = any_of(
        "events",
        select(event.id).where(event.conversation_id == key),
        select(event.id).join(requests, requests.c.id == event.message_inference_request_id),
        select(event.id).join(responses, responses.c.id == event.message_inference_response_id),
        select(event.id).join(calls, calls.c.id == event.tool_call_id),
    )
    return Gathering(
        conversation=select(Conversation).where(Conversation.id == key),
        messages=select(Message).where(Message.conversation_id == key),
        requests=select(request).where(request.conversation_id == key),
        route_attempts=select(RouteAttempt).join(requests, requests.c.id == RouteAttempt.message_inference_request_id),
        responses=within(response, responses),
        policy_evaluations=within(policy, policies),
        security_events=within(event, events),
        tool_calls=within(ToolCall, calls),
        tool_call_attempts=select(ToolCallAttempt).join(calls, calls.c.id == ToolCallAttempt.tool_call_id),
    )
