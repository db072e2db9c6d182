"""Compactions: messages that gave way to a summary."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.models.base import Base
from legion_data.models.mixins import Inserted, PublicId
from legion_data.types import BigId, LongText

if TYPE_CHECKING:
    from legion_data.models.llm.conversation import Conversation
    from legion_data.models.llm.inference_request import MessageInferenceRequest
    from legion_data.models.llm.message import Message

__all__ = ["ConversationCompaction"]


class ConversationCompaction(PublicId, Inserted, Base):
    """A span of messages that was replaced by its summary."""

    __tablename__ = "llm_conversation_compactions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("llm_conversations.id", ondelete="CASCADE"), index=True
    )
    triggered_by_message_inference_request_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("llm_message_inference_requests.id", ondelete="SET NULL"),
        index=True,
    )
    replaces_message_from_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_messages.id", ondelete="SET NULL"), index=True
    )
    replaces_message_to_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_messages.id", ondelete="SET NULL"), index=True
    )
    strategy: Mapped[str | None] = mapped_column(String(128))
    status: Mapped[str] = mapped_column(String(64), server_default="created", index=True)
    source_message_count: Mapped[int] = mapped_column(server_default="0")
    source_token_count: Mapped[int] = mapped_column(server_default="0")
    compacted_token_count: Mapped[int] = mapped_column(server_default="0")
    content_hash: Mapped[str | None] = mapped_column(String(128))
    summary: Mapped[str | None] = mapped_column(LongText)
    error_message: Mapped[str | None] = mapped_column(LongText)
    compacted_at: Mapped[datetime | None] = mapped_column(index=True)

    conversation: Mapped[Conversation] = relationship(back_populates="conversation_compactions")
    triggered_by_message_inference_request: Mapped[MessageInferenceRequest | None] = relationship(
        back_populates="conversation_compactions"
    )
    replaces_message_from: Mapped[Message | None] = relationship(
        foreign_keys=[replaces_message_from_id], back_populates="compactions_from"
    )
    replaces_message_to: Mapped[Message | None] = relationship(
        foreign_keys=[replaces_message_to_id], back_populates="compactions_to"
    )
