"""Inference requests: what was asked of a model."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.lookup import ByName
from legion_data.models.mixins import Inserted, PublicId
from legion_data.types import BigId, JSONText

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from legion_data.models.llm.audit_lineage import AuditLineage
    from legion_data.models.llm.conversation import Conversation
    from legion_data.models.llm.conversation_compaction import ConversationCompaction
    from legion_data.models.llm.inference_metric import MessageInferenceMetric
    from legion_data.models.llm.inference_response import MessageInferenceResponse
    from legion_data.models.llm.message import Message
    from legion_data.models.llm.policy_evaluation import PolicyEvaluation
    from legion_data.models.llm.route_attempt import RouteAttempt
    from legion_data.models.llm.security_event import SecurityEvent

__all__ = ["MessageInferenceRequest"]


class MessageInferenceRequest(ByName, PublicId, Inserted, Base):
    """What was asked of a model for one message: by whom, with which budget, tools and policy."""

    __tablename__ = "llm_message_inference_requests"
    names = ("request_ref",)
    __table_args__ = (index("cost_center", "requested_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("llm_conversations.id", ondelete="CASCADE"), index=True
    )
    latest_message_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_messages.id", ondelete="SET NULL"), index=True
    )
    caller_principal_id: Mapped[int | None] = mapped_column(index=True)
    caller_identity_id: Mapped[int | None] = mapped_column(index=True)
    runtime_caller_type: Mapped[str | None] = mapped_column(String(64))
    request_ref: Mapped[str | None] = mapped_column(String(128), index=True)
    correlation_ref: Mapped[str | None] = mapped_column(String(128), index=True)
    exchange_ref: Mapped[str | None] = mapped_column(String(128), index=True)
    request_type: Mapped[str] = mapped_column(String(64), server_default="chat")
    status: Mapped[str] = mapped_column(String(64), server_default="created", index=True)
    context_message_count: Mapped[int] = mapped_column(server_default="0")
    context_tokens: Mapped[int] = mapped_column(server_default="0")
    token_budget: Mapped[int] = mapped_column(server_default="0")
    curation_strategy: Mapped[str | None] = mapped_column(String(128))
    injected_tool_count: Mapped[int] = mapped_column(server_default="0")
    tool_policy: Mapped[str | None] = mapped_column(String(128))
    request_capture_mode: Mapped[str] = mapped_column(String(64), server_default="metadata_only")
    request_content_hash: Mapped[str | None] = mapped_column(String(128))
    request_json: Mapped[Any] = mapped_column(JSONText, nullable=True)
    classification_level: Mapped[str | None] = mapped_column(String(64))
    rbac_decision: Mapped[str | None] = mapped_column(String(64))
    cost_center: Mapped[str | None] = mapped_column(String(128))
    budget_key: Mapped[str | None] = mapped_column(String(128))
    requested_at: Mapped[datetime | None] = mapped_column(index=True)
    operation: Mapped[str] = mapped_column(String(64), server_default="chat")
    correlation_id: Mapped[str | None] = mapped_column(String(64))
    idempotency_key: Mapped[str | None] = mapped_column(String(128))

    conversation: Mapped[Conversation] = relationship(back_populates="message_inference_requests")
    latest_message: Mapped[Message | None] = relationship(
        foreign_keys=[latest_message_id],
        back_populates="triggered_message_inference_requests",
    )
    messages: Mapped[list[Message]] = relationship(
        foreign_keys="Message.message_inference_request_id",
        back_populates="message_inference_request",
        post_update=True,
    )
    message_inference_responses: Mapped[list[MessageInferenceResponse]] = relationship(
        back_populates="message_inference_request"
    )
    route_attempts: Mapped[list[RouteAttempt]] = relationship(back_populates="message_inference_request")
    message_inference_metrics: Mapped[list[MessageInferenceMetric]] = relationship(
        back_populates="message_inference_request"
    )
    conversation_compactions: Mapped[list[ConversationCompaction]] = relationship(
        back_populates="triggered_by_message_inference_request"
    )
    policy_evaluations: Mapped[list[PolicyEvaluation]] = relationship(back_populates="message_inference_request")
    security_events: Mapped[list[SecurityEvent]] = relationship(back_populates="message_inference_request")

    def audit_lineage(self, session: Session) -> AuditLineage | None:
        """See ``legion_data.models.llm.audit_lineage``."""
        return type(self).audit_lineage_for(session, self)

    @classmethod
    def audit_lineage_for(cls, session: Session, request: MessageInferenceRequest | int | str) -> AuditLineage | None:
        """See ``legion_data.models.llm.audit_lineage``."""
        from legion_data.models.llm.audit_lineage import audit_lineage

        return audit_lineage(session, request)
