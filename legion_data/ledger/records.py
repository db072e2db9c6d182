"""What callers tell the ledger: one prompt, and the parts of it.

A field is a column of the same name, and ``None`` is "not said": the column's default, which a later delivery may
fill in. Instants are aware datetimes or ISO 8601 text with an offset; money is a Decimal, whole number, float or
numeric text. Records are checked when they are recorded (``checking``), not when they are made.

Plain classes and not ``msgspec``: what a column takes is already said once, by its model, and a second list of types
and lengths would have to be kept equal to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ConversationRecord",
    "MessageRecord",
    "MetricRecord",
    "PolicyRecord",
    "PromptRecord",
    "RequestRecord",
    "ResponseRecord",
    "RouteRecord",
    "ToolAttemptRecord",
    "ToolCallRecord",
]

Instant: TypeAlias = datetime | str
Amount: TypeAlias = Decimal | int | float | str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversationRecord:
    """The conversation that a prompt belongs to. It is made when its ``uuid`` is new.

    Its messages are seen by whoever sees it: they take its access scope and its owner.
    """

    #: The caller's name for it, 1 to 36 characters; a UUID if it is up to you.
    uuid: str
    principal_id: int | None = None
    identity_id: int | None = None
    title: str | None = None
    status: str | None = None
    system_prompt_key: str | None = None
    system_prompt_hash: str | None = None
    classification_level: str | None = None
    contains_phi: bool | None = None
    contains_pii: bool | None = None
    retention_policy: str | None = None
    expires_at: Instant | None = None
    recorded_at: Instant | None = None
    access_scope: str | None = None
    identity_principal_id: int | None = None
    identity_canonical_name: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageRecord:
    """A message; the conversation numbers it. Content may be left out: some callers keep hashes only."""

    content: str | None = None
    #: Without one: ``user`` or ``assistant``, by its place in the prompt.
    role: str | None = None
    content_type: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    created_at: Instant | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestRecord:
    """What was asked of a model. ``request_ref`` tells it from every other request, in every conversation."""

    request_ref: str
    status: str | None = None
    caller_principal_id: int | None = None
    caller_identity_id: int | None = None
    runtime_caller_type: str | None = None
    correlation_ref: str | None = None
    exchange_ref: str | None = None
    request_type: str | None = None
    operation: str | None = None
    context_message_count: int | None = None
    context_tokens: int | None = None
    token_budget: int | None = None
    curation_strategy: str | None = None
    injected_tool_count: int | None = None
    tool_policy: str | None = None
    request_capture_mode: str | None = None
    request_content_hash: str | None = None
    request_json: Any = None
    classification_level: str | None = None
    rbac_decision: str | None = None
    cost_center: str | None = None
    budget_key: str | None = None
    requested_at: Instant | None = None
    correlation_id: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponseRecord:
    """What the model answered, or how it failed."""

    provider: str | None = None
    provider_instance: str | None = None
    model_key: str | None = None
    tier: str | None = None
    dispatch_path: str | None = None
    runner_ref: str | None = None
    provider_response_ref: str | None = None
    status: str | None = None
    finish_reason: str | None = None
    error_category: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    latency_ms: int | None = None
    wall_clock_ms: int | None = None
    response_capture_mode: str | None = None
    response_content_hash: str | None = None
    response_json: Any = None
    response_thinking_json: Any = None
    responded_at: Instant | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricRecord:
    """What a request took. ``cost_usd`` is an amount of ``currency`` (ISO 4217; USD unless it says otherwise)."""

    #: Tells several meterings of one request apart; left out when there is one. It is not a column.
    metering_ref: str | None = None
    provider: str | None = None
    model_key: str | None = None
    tier: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    thinking_tokens: int | None = None
    total_tokens: int | None = None
    latency_ms: int | None = None
    wall_clock_ms: int | None = None
    cost_usd: Amount | None = None
    currency: str | None = None
    cost_center: str | None = None
    budget_key: str | None = None
    #: When it was spent; without one, when it is recorded.
    recorded_at: Instant | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteRecord:
    """One try to route the request to a provider. The last one is taken to have led to the response."""

    status: str
    #: From 1; its place in the list unless it says otherwise.
    attempt_no: int | None = None
    provider: str | None = None
    model_key: str | None = None
    tier: str | None = None
    route_target: str | None = None
    failure_reason: str | None = None
    latency_ms: int | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToolAttemptRecord:
    """One try to run a tool call."""

    status: str
    #: From 1; its place in the list unless it says otherwise.
    attempt_no: int | None = None
    runner_ref: str | None = None
    error_category: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    duration_ms: int | None = None
    arguments_ref: str | None = None
    result_ref: str | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToolCallRecord:
    """A tool that the response asked for."""

    tool_name: str
    #: From 0, among the calls of the request; its place in the prompt's list unless it says otherwise.
    tool_call_index: int | None = None
    status: str | None = None
    provider_tool_call_ref: str | None = None
    tool_source_type: str | None = None
    tool_source_server: str | None = None
    requested_at: Instant | None = None
    completed_at: Instant | None = None
    attempts: Sequence[ToolAttemptRecord] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyRecord:
    """A policy's decision about the request, or with ``is_about_response`` about the response."""

    policy_key: str
    evaluation_type: str
    decision: str
    is_about_response: bool = False
    policy_version: str | None = None
    enforcement_action: str | None = None
    classification_level: str | None = None
    contains_phi: bool | None = None
    contains_pii: bool | None = None
    reason_code: str | None = None
    reason: str | None = None
    evaluated_at: Instant | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PromptRecord:
    """One prompt, as much of it as is known; what is missing may come in a later delivery."""

    conversation: ConversationRecord
    request: RequestRecord
    user_message: MessageRecord | None = None
    response: ResponseRecord | None = None
    assistant_message: MessageRecord | None = None
    metric: MetricRecord | None = None
    route_attempts: Sequence[RouteRecord] = ()
    tool_calls: Sequence[ToolCallRecord] = ()
    policy_evaluations: Sequence[PolicyRecord] = ()
