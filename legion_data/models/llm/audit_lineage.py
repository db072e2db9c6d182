"""``audit_lineage``: everything that one request to a model led to, in eight statements (nine, by a name)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from sqlalchemy import BindParameter, Select, bindparam, select

from legion_data.models.identity.identity import PortableIdentity
from legion_data.models.identity.principal import PortablePrincipal
from legion_data.models.llm.conversation import Conversation
from legion_data.models.llm.inference_metric import MessageInferenceMetric
from legion_data.models.llm.inference_request import MessageInferenceRequest
from legion_data.models.llm.inference_response import MessageInferenceResponse
from legion_data.models.llm.lineage import (
    any_of,
    by_time,
    calls_in_order,
    calls_without_response,
    messages_around,
    rows,
)
from legion_data.models.llm.message import Message
from legion_data.models.llm.policy_evaluation import PolicyEvaluation
from legion_data.models.llm.route_attempt import RouteAttempt
from legion_data.models.llm.security_event import SecurityEvent
from legion_data.models.llm.tool_call import ToolCall, ToolCallAttempt

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


def audit_lineage(session: Session, request: MessageInferenceRequest | int | str) -> AuditLineage | None:
    """What ``request`` (itself, its id, its UUID or its reference) led to; None when there is no such request."""
    if isinstance(request, str):
        named = MessageInferenceRequest.lookup(session, request)
        if named is None:
            return None
        request = named
    key = request if isinstance(request, int) else request.id
    prepared = _prepared()
    around = session.execute(prepared.around, {"request": key}).one_or_none()
    if around is None:
        return None
    found, conversation, latest, principal, identity = around
    answered = session.execute(prepared.responses, {"request": key}).all()
    return AuditLineage(
        request=found,
        request_id=key,
        request_ref=found.request_ref,
        conversation=conversation,
        latest_message=latest,
        caller_principal=principal,
        caller_identity=identity,
        route_attempts=rows(session, prepared.route_attempts, request=key),
        responses=[response for response, _ in answered],
        response_messages=[message for _, message in answered if message is not None],
        metrics=rows(session, prepared.metrics, request=key),
        policy_evaluations=rows(session, prepared.policy_evaluations, request=key),
        security_events=rows(session, prepared.security_events, request=key),
        tool_calls=rows(session, prepared.tool_calls, request=key),
        tool_call_attempts=rows(session, prepared.tool_call_attempts, request=key),
    )


class _Prepared(NamedTuple):
    around: Select[*tuple[Any, ...]]
    route_attempts: Select[*tuple[Any, ...]]
    responses: Select[*tuple[Any, ...]]
    metrics: Select[*tuple[Any, ...]]
    policy_evaluations: Select[*tuple[Any, ...]]
    security_events: Select[*tuple[Any, ...]]
    tool_calls: Select[*tuple[Any, ...]]
    tool_call_attempts: Select[*tuple[Any, ...]]


@cache
def _prepared() -> _Prepared:
    key: BindParameter[int] = bindparam("request")
    request, response = MessageInferenceRequest, MessageInferenceResponse
    responses = select(response.id).where(response.message_inference_request_id == key)
    messages = messages_around(select(request.id).where(request.id == key), responses)
    calls = any_of(
        select(ToolCall.id).where(ToolCall.message_inference_response_id.in_(responses)),
        *calls_without_response(messages),
    )
    attempt = ToolCallAttempt
    return _Prepared(
        select(request, Conversation, Message, PortablePrincipal, PortableIdentity)
        .select_from(request)
        .outerjoin(Conversation, Conversation.id == request.conversation_id)
        .outerjoin(Message, Message.id == request.latest_message_id)
        .outerjoin(PortablePrincipal, PortablePrincipal.id == request.caller_principal_id)
        .outerjoin(PortableIdentity, PortableIdentity.id == request.caller_identity_id)
        .where(request.id == key),
        select(RouteAttempt)
        .where(RouteAttempt.message_inference_request_id == key)
        .order_by(RouteAttempt.attempt_no, RouteAttempt.id),
        select(response, Message)
        .outerjoin(Message, Message.id == response.response_message_id)
        .where(response.message_inference_request_id == key)
        .order_by(response.id),
        select(MessageInferenceMetric)
        .where(MessageInferenceMetric.message_inference_request_id == key)
        .order_by(*by_time(MessageInferenceMetric.recorded_at, MessageInferenceMetric.id)),
        select(PolicyEvaluation)
        .where(PolicyEvaluation.message_inference_request_id == key)
        .order_by(*by_time(PolicyEvaluation.evaluated_at, PolicyEvaluation.id)),
        select(SecurityEvent)
        .where(SecurityEvent.message_inference_request_id == key)
        .order_by(*by_time(SecurityEvent.detected_at, SecurityEvent.id)),
        select(ToolCall).where(ToolCall.id.in_(calls)).order_by(*calls_in_order()),
        select(attempt)
        .where(attempt.tool_call_id.in_(calls))
        .order_by(attempt.tool_call_id, attempt.attempt_no, attempt.id),
    )
