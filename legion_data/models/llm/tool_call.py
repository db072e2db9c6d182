"""Tool calls of responses, and the attempts to run them."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.mixins import Inserted, PublicId
from legion_data.types import BigId, LongText

if TYPE_CHECKING:
    from legion_data.models.llm.conversation import Conversation
    from legion_data.models.llm.inference_response import MessageInferenceResponse
    from legion_data.models.llm.message import Message
    from legion_data.models.llm.security_event import SecurityEvent

__all__ = ["ToolCall", "ToolCallAttempt"]


class ToolCall(PublicId, Inserted, Base):
    """A tool that a response asked for, numbered within the response. The response may arrive later (bug 7)."""

    __tablename__ = "llm_tool_calls"
    __table_args__ = (index("message_inference_response_id", "tool_call_index", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_inference_response_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("llm_message_inference_responses.id", ondelete="CASCADE"),
        index=True,
    )
    conversation_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_conversations.id", ondelete="CASCADE"), index=True
    )
    requested_by_message_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_messages.id", ondelete="SET NULL"), index=True
    )
    result_message_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_messages.id", ondelete="SET NULL"), index=True
    )
    tool_call_index: Mapped[int] = mapped_column(server_default="0")
    provider_tool_call_ref: Mapped[str | None] = mapped_column(String(255), index=True)
    tool_name: Mapped[str] = mapped_column(String(255), index=True)
    tool_source_type: Mapped[str | None] = mapped_column(String(128))
    tool_source_server: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(64), server_default="requested", index=True)
    requested_at: Mapped[datetime | None] = mapped_column(index=True)
    completed_at: Mapped[datetime | None]
    request_ref: Mapped[str | None] = mapped_column(String(128), index=True)

    message_inference_response: Mapped[MessageInferenceResponse | None] = relationship(back_populates="tool_calls")
    conversation: Mapped[Conversation | None] = relationship(back_populates="tool_calls")
    requested_by_message: Mapped[Message | None] = relationship(
        foreign_keys=[requested_by_message_id], back_populates="requested_tool_calls"
    )
    result_message: Mapped[Message | None] = relationship(
        foreign_keys=[result_message_id], back_populates="result_tool_calls"
    )
    messages: Mapped[list[Message]] = relationship(
        foreign_keys="Message.tool_call_id",
        back_populates="tool_call",
        post_update=True,
    )
    tool_call_attempts: Mapped[list[ToolCallAttempt]] = relationship(back_populates="tool_call")
    security_events: Mapped[list[SecurityEvent]] = relationship(back_populates="tool_call")


class ToolCallAttempt(PublicId, Inserted, Base):
    """One try to run a tool call, numbered within the call."""

    __tablename__ = "llm_tool_call_attempts"
    __table_args__ = (index("tool_call_id", "attempt_no", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    tool_call_id: Mapped[int] = mapped_column(BigId, ForeignKey("llm_tool_calls.id", ondelete="CASCADE"), index=True)
    attempt_no: Mapped[int]
    runner_ref: Mapped[str | None] = mapped_column(String(128), index=True)
    status: Mapped[str] = mapped_column(String(64), index=True)
    error_category: Mapped[str | None] = mapped_column(String(128))
    error_code: Mapped[str | None] = mapped_column(String(128))
    error_message: Mapped[str | None] = mapped_column(LongText)
    duration_ms: Mapped[int] = mapped_column(server_default="0")
    arguments_ref: Mapped[str | None] = mapped_column(String(255))
    result_ref: Mapped[str | None] = mapped_column(String(255))
    started_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]

    tool_call: Mapped[ToolCall] = relationship(back_populates="tool_call_attempts")
    security_events: Mapped[list[SecurityEvent]] = relationship(back_populates="tool_call_attempt")
