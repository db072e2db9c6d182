"""Messages of conversations."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.mixins import Inserted, PublicId
from legion_data.types import BigId, LongText

__all__ = ["Message"]


class Message(PublicId, Inserted, Base):
    """A message of a conversation, numbered within it by ``seq``."""

    __tablename__ = "llm_messages"
    __table_args__ = (index("conversation_id", "role"), index("conversation_id", "seq", unique=True))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("llm_conversations.id", ondelete="CASCADE"), index=True
    )
    parent_message_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_messages.id", ondelete="SET NULL"), index=True
    )
    message_inference_request_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_message_inference_requests.id", ondelete="SET NULL", use_alter=True), index=True
    )
    message_inference_response_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_message_inference_responses.id", ondelete="SET NULL", use_alter=True), index=True
    )
    tool_call_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_tool_calls.id", ondelete="SET NULL", use_alter=True), index=True
    )
    seq: Mapped[int]
    role: Mapped[str] = mapped_column(String(32))
    content_type: Mapped[str] = mapped_column(String(64), server_default="text")
    content: Mapped[str | None] = mapped_column(LongText)
    input_tokens: Mapped[int] = mapped_column(server_default="0")
    output_tokens: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now(), index=True)
