"""Conversations with models."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdatedAt, Inserted, PublicId
from legion_data.types import BigId

__all__ = ["Conversation"]


class Conversation(PublicId, CreatedUpdatedAt, Inserted, Base):
    """A conversation with a model: who holds it, how it is classified, how long it is kept."""

    __tablename__ = "llm_conversations"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    principal_id: Mapped[int | None] = mapped_column(index=True)
    identity_id: Mapped[int | None] = mapped_column(index=True)
    title: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(32), server_default="active", index=True)
    system_prompt_key: Mapped[str | None] = mapped_column(String(255))
    system_prompt_hash: Mapped[str | None] = mapped_column(String(128))
    classification_level: Mapped[str | None] = mapped_column(String(64))
    contains_phi: Mapped[bool] = mapped_column(server_default=false())
    contains_pii: Mapped[bool] = mapped_column(server_default=false())
    retention_policy: Mapped[str] = mapped_column(String(64), server_default="default", index=True)
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    recorded_at: Mapped[datetime | None]
