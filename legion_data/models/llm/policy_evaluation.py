"""Policy evaluations."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.models.base import Base
from legion_data.models.mixins import Inserted, PublicId
from legion_data.types import BigId, LongText

if TYPE_CHECKING:
    from legion_data.models.llm.conversation import Conversation
    from legion_data.models.llm.inference_request import MessageInferenceRequest
    from legion_data.models.llm.inference_response import MessageInferenceResponse
    from legion_data.models.llm.security_event import SecurityEvent

__all__ = ["PolicyEvaluation"]


class PolicyEvaluation(PublicId, Inserted, Base):
    """A policy's decision about a conversation, request or response."""

    __tablename__ = "llm_policy_evaluations"

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
    policy_key: Mapped[str] = mapped_column(String(128), index=True)
    policy_version: Mapped[str | None] = mapped_column(String(64))
    evaluation_type: Mapped[str] = mapped_column(String(64))
    decision: Mapped[str] = mapped_column(String(64), index=True)
    enforcement_action: Mapped[str | None] = mapped_column(String(64))
    classification_level: Mapped[str | None] = mapped_column(String(64))
    contains_phi: Mapped[bool] = mapped_column(server_default=false())
    contains_pii: Mapped[bool] = mapped_column(server_default=false())
    reason_code: Mapped[str | None] = mapped_column(String(128))
    reason: Mapped[str | None] = mapped_column(LongText)
    evaluated_at: Mapped[datetime | None] = mapped_column(index=True)

    conversation: Mapped[Conversation | None] = relationship(back_populates="policy_evaluations")
    message_inference_request: Mapped[MessageInferenceRequest | None] = relationship(
        back_populates="policy_evaluations"
    )
    message_inference_response: Mapped[MessageInferenceResponse | None] = relationship(
        back_populates="policy_evaluations"
    )
    security_events: Mapped[list[SecurityEvent]] = relationship(back_populates="policy_evaluation")
