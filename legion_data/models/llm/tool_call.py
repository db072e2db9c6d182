"""Tool calls of responses, and the attempts to run them."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.mixins import Inserted, PublicId
from legion_data.types import BigId, LongText

__all__ = ["ToolCall", "ToolCallAttempt"]


class ToolCall(PublicId, Inserted, Base):
    """A tool that a response asked for, numbered within the response."""

    __tablename__ = "llm_tool_calls"
    __table_args__ = (index("message_inference_response_id", "tool_call_index", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_inference_response_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("llm_message_inference_responses.id", ondelete="CASCADE"), index=True
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
