"""Inference requests: what was asked of a model."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.mixins import Inserted, PublicId
from legion_data.types import BigId, JSONText

__all__ = ["MessageInferenceRequest"]


class MessageInferenceRequest(PublicId, Inserted, Base):
    """What was asked of a model for one message: by whom, with which budget, tools and policy."""

    __tablename__ = "llm_message_inference_requests"
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
