"""``audit_lineage``: everything that one request to a model led to, in one statement (two, by a name)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypedDict

from sqlalchemy import BindParameter, bindparam, func, select

from legion_data.models.gathering import Gathering
from legion_data.models.identity.identity import PortableIdentity
from legion_data.models.identity.principal import PortablePrincipal
from legion_data.models.llm.conversation import Conversation
from legion_data.models.llm.inference_metric import MessageInferenceMetric
from legion_data.models.llm.inference_request import MessageInferenceRequest
from legion_data.models.llm.inference_response import MessageInferenceResponse
from legion_data.models.llm.lineage import (
    NO_ID,
    any_of,
    attempts_in_order,
    by_id,
    by_time,
    calls_in_order,
    calls_without_response,
    key_of,
    messages_around,
    messages_of,
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

__all__ = ["AuditLineage", "audit_lineage"]


class AuditLineage(TypedDict):
    """A request and all that hangs on it, each list in its order of time or number."""

    request: MessageInferenceRequest
    request_id: int
    request_ref: str | None
    conversation: Conversation | None
    latest_message: Message | None
    caller_principal: PortablePrincipal | None
    caller_identity: PortableIdentity | None
    route_attempts: list[RouteAttempt]
    responses: list[MessageInferenceResponse]
    response_messages: list[Message]
    metrics: list[MessageInferenceMetric]
    policy_evaluations: list[PolicyEvaluation]
    security_events: list[SecurityEvent]
    tool_calls: list[ToolCall]
    tool_call_attempts: list[ToolCallAttempt]


def audit_lineage(session: Session, request: MessageInferenceRequest | int | str | None) -> AuditLineage | None:
    """What ``request`` (itself, its id, its UUID or its reference) led to; None when there is no such request.

    Raises ``ValueRefused`` for what is none of these, and ``AmbiguousMatch``.
    """
    if isinstance(request, str):
        named = MessageInferenceRequest.lookup(session, request)
        if named is None:
            return None
        request = named
    key = key_of(session, MessageInferenceRequest, request)
    if key is None:
        return None
    found = _gathering().objects(session, request=key)
    if not found["request"]:
        return None
    (asked,) = found["request"]
    responses = sorted(found["responses"], key=by_id)
    return AuditLineage(
        request=asked,
        request_id=key,
        request_ref=asked.request_ref,
        conversation=next(iter(found["conversation"]), None),
        latest_message=next(iter(found["latest_message"]), None),
        caller_principal=next(iter(found["caller_principal"]), None),
        caller_identity=next(iter(found["caller_identity"]), None),
        route_attempts=sorted(found["route_attempts"], key=routes_in_order),
        responses=responses,
        response_messages=messages_of(responses, found["response_messages"]),
        metrics=sorted(found["metrics"], key=by_time("recorded_at")),
        policy_evaluations=sorted(found["policy_evaluations"], key=by_time("evaluated_at")),
        security_events=sorted(found["security_events"], key=by_time("detected_at")),
        tool_calls=sorted(found["tool_calls"], key=calls_in_order),
        tool_call_attempts=sorted(found["tool_call_attempts"], key=attempts_in_order),
    )


@cache
def _gathering() -> Gathering:
    key: BindParameter[int] = bindparam("request", type_=BigId)
    request, response = MessageInferenceRequest, MessageInferenceResponse
    of_request = request.id == key
    this = select(request.id).where(of_request).cte("this_request")
    answers = select(response.id).where(response.message_inference_request_id == key).cte("answers")
    calls = any_of(
        "calls",
        select(ToolCall.id).join(answers, answers.c.id == ToolCall.message_inference_response_id),
        *calls_without_response(messages_around(this, answers), this),
    )
    metric = MessageInferenceMetric
    metrics = any_of(
        "metrics",
        select(metric.id).where(metric.message_inference_request_id == key),
        # It waits for its request, or was written at the same moment, and nothing has joined the two yet.
        select(metric.id)
        .join(request, request.request_ref == metric.request_ref)
        .where(of_request, func.coalesce(metric.message_inference_request_id, NO_ID) == NO_ID),
    )
    return Gathering(
        request=select(request).where(of_request),
        conversation=select(Conversation).join(request, request.conversation_id == Conversation.id).where(of_request),
        latest_message=select(Message).join(request, request.latest_message_id == Message.id).where(of_request),
        caller_principal=select(PortablePrincipal)
        .join(request, request.caller_principal_id == PortablePrincipal.id)
        .where(of_request),
        caller_identity=select(PortableIdentity)
        .join(request, request.caller_identity_id == PortableIdentity.id)
        .where(of_request),
        route_attempts=select(RouteAttempt).where(RouteAttempt.message_inference_request_id == key),
        responses=select(response).where(response.message_inference_request_id == key),
        response_messages=select(Message)
        .join(response, response.response_message_id == Message.id)
        .where(response.message_inference_request_id == key),
        metrics=within(metric, metrics),
        policy_evaluations=select(PolicyEvaluation).where(PolicyEvaluation.message_inference_request_id == key),
        security_events=select(SecurityEvent).where(SecurityEvent.message_inference_request_id == key),
        tool_calls=within(ToolCall, calls),
        tool_call_attempts=select(ToolCallAttempt).join(calls, calls.c.id == ToolCallAttempt.tool_call_id),
    )
