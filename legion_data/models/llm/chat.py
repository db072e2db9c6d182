"""Chats: conversations of the first chat API, before the ledger."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.types import JSONText, LongText

__all__ = ["Chat", "ChatMessage"]


class Chat(Base):
    """A conversation of the first chat API, keyed by the caller's own id."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    caller_identity: Mapped[str | None] = mapped_column(String(255), index=True)
    metadata_: Mapped[Any] = mapped_column("metadata", JSONText, nullable=True)
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
    updated_at: Mapped[datetime | None] = mapped_column(server_default=utc_now(), index=True)

    messages: Mapped[list[ChatMessage]] = relationship(back_populates="chat")


class ChatMessage(Base):
    """A message of a chat, numbered within it by ``seq``."""

    __tablename__ = "conversation_messages"
    __table_args__ = (index("conversation_id", "seq", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64), ForeignKey("conversations.id"))
    seq: Mapped[int]
    role: Mapped[str] = mapped_column(String(32))
    content: Mapped[str | None] = mapped_column(LongText)
    provider: Mapped[str | None] = mapped_column(String(64))
    model: Mapped[str | None] = mapped_column(String(128))
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())

    chat: Mapped[Chat] = relationship(back_populates="messages")
