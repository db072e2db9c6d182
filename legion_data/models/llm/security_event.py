"""Security events seen in conversations."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.models.base import Base
from legion_data.models.mixins import Inserted, PublicId
from legion_data.types import BigId, LongText

__all__ = ["SecurityEvent"]


class SecurityEvent(PublicId, Inserted, Base):
    """Something suspicious that was seen in a conversation, down to the tool call attempt."""

    __tablename__ = "llm_security_events"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_conversations.id", ondelete="SET NULL"), index=True
    )
    message_inference_request_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_message_inference_requests.id", ondelete="SET NULL"), index=True
    )
    message_inference_response_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_message_inference_responses.id", ondelete="SET NULL"), index=True
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
