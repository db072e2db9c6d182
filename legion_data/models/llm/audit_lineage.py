"""``audit_lineage``: everything that one request to a model led to, in seven statements (eight, by a name)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from sqlalchemy import BindParameter, bindparam, select

from legion_data.models.identity.identity import PortableIdentity
from legion_data.models.identity.principal import PortablePrincipal
from legion_data.models.llm.conversation import Conversation
from legion_data.models.llm.inference_metric import MessageInferenceMetric
from legion_data.models.llm.inference_request import MessageInferenceRequest
from legion_data.models.llm.inference_response import MessageInferenceResponse
from legion_data.models.llm.lineage import (
    any_of,
    by_time,
    calls_and_attempts,
    calls_without_response,
    messages_around,
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
    around = prepared.around.rows(session, request=key)
    if not around:
        return None
    ((found, conversation, latest, principal, identity),) = around
    answered = prepared.responses.rows(session, request=key)
    calls, attempts = parted(prepared.tool_calls.rows(session, request=key))
    return AuditLineage(
        request=found,
        request_id=key,
        request_ref=found.request_ref,
        conversation=conversation,
        latest_message=latest,
        caller_principal=principal,
        caller_identity=identity,
        route_attempts=prepared.route_attempts.objects(session, request=key),
        responses=[response for response, _ in answered],
        response_messages=[message for _, message in answered if message is not None],
        metrics=prepared.metrics.objects(session, request=key),
        policy_evaluations=prepared.policy_evaluations.objects(session, request=key),
        security_events=prepared.security_events.objects(session, request=key),
        tool_calls=calls,
        tool_call_attempts=attempts,
    )


class _Prepared(NamedTuple):
    around: Loader
    route_attempts: Loader
    responses: Loader
    metrics: Loader
    policy_evaluations: Loader
    security_events: Loader
    tool_calls: Loader


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
    return _Prepared(
        Loader(
            select(request, Conversation, Message, PortablePrincipal, PortableIdentity)
            .select_from(request)
            .outerjoin(Conversation, Conversation.id == request.conversation_id)
            .outerjoin(Message, Message.id == request.latest_message_id)
            .outerjoin(PortablePrincipal, PortablePrincipal.id == request.caller_principal_id)
            .outerjoin(PortableIdentity, PortableIdentity.id == request.caller_identity_id)
            .where(request.id == key),
            *(request, Conversation, Message, PortablePrincipal, PortableIdentity),
        ),
        Loader(
            select(RouteAttempt)
            .where(RouteAttempt.message_inference_request_id == key)
            .order_by(RouteAttempt.attempt_no, RouteAttempt.id),
            RouteAttempt,
        ),
        Loader(
            select(response, Message)
            .outerjoin(Message, Message.id == response.response_message_id)
            .where(response.message_inference_request_id == key)
            .order_by(response.id),
            *(response, Message),
        ),
        Loader(
            select(MessageInferenceMetric)
            .where(MessageInferenceMetric.message_inference_request_id == key)
            .order_by(*by_time(MessageInferenceMetric.recorded_at, MessageInferenceMetric.id)),
            MessageInferenceMetric,
        ),
        Loader(
            select(PolicyEvaluation)
            .where(PolicyEvaluation.message_inference_request_id == key)
            .order_by(*by_time(PolicyEvaluation.evaluated_at, PolicyEvaluation.id)),
            PolicyEvaluation,
        ),
        Loader(
            select(SecurityEvent)
            .where(SecurityEvent.message_inference_request_id == key)
            .order_by(*by_time(SecurityEvent.detected_at, SecurityEvent.id)),
            SecurityEvent,
        ),
        calls_and_attempts(calls),
    )
