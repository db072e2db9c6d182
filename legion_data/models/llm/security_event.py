"""Security events seen in conversations."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.models.base import Base
from legion_data.models.mixins import Inserted, PublicId
from legion_data.types import BigId, LongText

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from legion_data.models.llm.conversation import Conversation
    from legion_data.models.llm.inference_request import MessageInferenceRequest
    from legion_data.models.llm.inference_response import MessageInferenceResponse
    from legion_data.models.llm.policy_evaluation import PolicyEvaluation
    from legion_data.models.llm.security_lineage import SecurityLineage
    from legion_data.models.llm.tool_call import ToolCall, ToolCallAttempt

__all__ = ["SecurityEvent"]


class SecurityEvent(PublicId, Inserted, Base):
    """Something suspicious that was seen in a conversation, down to the tool call attempt."""

    __tablename__ = "llm_security_events"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_conversations.id", ondelete="SET NULL"), index=True
    )
    message_inference_request_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("llm_message_inference_requests.id", ondelete="SET NULL"),
        index=True,
    )
    message_inference_response_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("llm_message_inference_responses.id", ondelete="SET NULL"),
        index=True,
    )
    tool_call_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_tool_calls.id", ondelete="SET NULL"), index=True
    )
    tool_call_attempt_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_tool_call_attempts.id", ondelete="SET NULL"), index=True
    )
    policy_evaluation_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_policy_evaluations.id", ondelete="SET NULL"), index=True
    )
    event_type: Mapped[str] = mapped_column(String(128), index=True)
    severity: Mapped[str] = mapped_column(String(32), server_default="info", index=True)
    status: Mapped[str] = mapped_column(String(64), server_default="open")
    description: Mapped[str | None] = mapped_column(LongText)
    detected_at: Mapped[datetime | None] = mapped_column(index=True)

    conversation: Mapped[Conversation | None] = relationship(back_populates="security_events")
    message_inference_request: Mapped[MessageInferenceRequest | None] = relationship(back_populates="security_events")
    message_inference_response: Mapped[MessageInferenceResponse | None] = relationship(back_populates="security_events")
    tool_call: Mapped[ToolCall | None] = relationship(back_populates="security_events")
    tool_call_attempt: Mapped[ToolCallAttempt | None] = relationship(back_populates="security_events")
    policy_evaluation: Mapped[PolicyEvaluation | None] = relationship(back_populates="security_events")

    @classmethod
    def lineage_for_conversation(cls, session: Session, conversation: Conversation | int) -> SecurityLineage:
        """See ``legion_data.models.llm.security_lineage``."""
        from legion_data.models.llm.security_lineage import lineage_for_conversation

        return lineage_for_conversation(session, conversation)
