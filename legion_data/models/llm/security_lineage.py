"""``lineage_for_conversation``: all that security and policy have to say about a conversation, in eight statements."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from sqlalchemy import BindParameter, bindparam, select

from legion_data.models.llm.conversation import Conversation
from legion_data.models.llm.inference_request import MessageInferenceRequest
from legion_data.models.llm.inference_response import MessageInferenceResponse
from legion_data.models.llm.lineage import (
    any_of,
    by_time,
    calls_and_attempts,
    calls_without_response,
    parted,
)
from legion_data.models.llm.message import Message
from legion_data.models.llm.policy_evaluation import PolicyEvaluation
from legion_data.models.llm.route_attempt import RouteAttempt
from legion_data.models.llm.security_event import SecurityEvent
from legion_data.models.llm.tool_call import ToolCall, ToolCallAttempt
from legion_data.models.loading import Loader

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


def lineage_for_conversation(session: Session, conversation: Conversation | int) -> SecurityLineage:
    """The lineage of ``conversation`` (itself or its id). An unknown id gives None and empty lists."""
    key = conversation.id if isinstance(conversation, Conversation) else conversation
    prepared = _prepared()
    found = prepared.conversation.objects(session, conversation=key)
    if not found:
        return SecurityLineage(
            conversation=None,
            messages=[],
            requests=[],
            route_attempts=[],
            responses=[],
            request_payload_hashes=[],
            response_payload_hashes=[],
            policy_evaluations=[],
            security_events=[],
            tool_calls=[],
            tool_call_attempts=[],
        )
    requests = prepared.requests.objects(session, conversation=key)
    responses = prepared.responses.objects(session, conversation=key)
    calls, attempts = parted(prepared.tool_calls.rows(session, conversation=key))
    return SecurityLineage(
        conversation=found[0],
        messages=prepared.messages.objects(session, conversation=key),
        requests=requests,
        route_attempts=prepared.route_attempts.objects(session, conversation=key),
        responses=responses,
        request_payload_hashes=[row.request_content_hash for row in requests if row.request_content_hash is not None],
        response_payload_hashes=[
            row.response_content_hash for row in responses if row.response_content_hash is not None
        ],
        policy_evaluations=prepared.policy_evaluations.objects(session, conversation=key),
        security_events=prepared.security_events.objects(session, conversation=key),
        tool_calls=calls,
        tool_call_attempts=attempts,
    )


class _Prepared(NamedTuple):
    conversation: Loader
    messages: Loader
    requests: Loader
    route_attempts: Loader
    responses: Loader
    policy_evaluations: Loader
    security_events: Loader
    tool_calls: Loader


@cache
def _prepared() -> _Prepared:
    key: BindParameter[int] = bindparam("conversation")
    request, response = MessageInferenceRequest, MessageInferenceResponse
    policy, event = PolicyEvaluation, SecurityEvent
    requests = select(request.id).where(request.conversation_id == key)
    responses = select(response.id).where(response.message_inference_request_id.in_(requests))
    calls = any_of(
        select(ToolCall.id).where(ToolCall.message_inference_response_id.in_(responses)),
        select(ToolCall.id).where(ToolCall.conversation_id == key),
        *calls_without_response(select(Message.id).where(Message.conversation_id == key)),
    )
    policies = any_of(
        select(policy.id).where(policy.conversation_id == key),
        select(policy.id).where(policy.message_inference_request_id.in_(requests)),
        select(policy.id).where(policy.message_inference_response_id.in_(responses)),
    )
    events = any_of(
        select(event.id).where(event.conversation_id == key),
        select(event.id).where(event.message_inference_request_id.in_(requests)),
        select(event.id).where(event.message_inference_response_id.in_(responses)),
        select(event.id).where(event.tool_call_id.in_(calls)),
    )
    return _Prepared(
        Loader(select(Conversation).where(Conversation.id == key), Conversation),
        Loader(select(Message).where(Message.conversation_id == key).order_by(Message.seq, Message.id), Message),
        Loader(select(request).where(request.conversation_id == key).order_by(request.id), request),
        Loader(
            select(RouteAttempt)
            .where(RouteAttempt.message_inference_request_id.in_(requests))
            .order_by(RouteAttempt.message_inference_request_id, RouteAttempt.attempt_no, RouteAttempt.id),
            RouteAttempt,
        ),
        Loader(
            select(response).where(response.message_inference_request_id.in_(requests)).order_by(response.id), response
        ),
        Loader(
            select(policy).where(policy.id.in_(policies)).order_by(*by_time(policy.evaluated_at, policy.id)), policy
        ),
        Loader(select(event).where(event.id.in_(events)).order_by(*by_time(event.detected_at, event.id)), event),
        calls_and_attempts(calls),
    )
