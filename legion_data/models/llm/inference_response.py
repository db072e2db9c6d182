"""Inference responses: what a model answered."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.mixins import Inserted, PublicId
from legion_data.types import BigId, JSONText, LongText

if TYPE_CHECKING:
    from legion_data.models.llm.inference_metric import MessageInferenceMetric
    from legion_data.models.llm.inference_request import MessageInferenceRequest
    from legion_data.models.llm.message import Message
    from legion_data.models.llm.policy_evaluation import PolicyEvaluation
    from legion_data.models.llm.route_attempt import RouteAttempt
    from legion_data.models.llm.security_event import SecurityEvent
    from legion_data.models.llm.tool_call import ToolCall

__all__ = ["MessageInferenceResponse"]


class MessageInferenceResponse(PublicId, Inserted, Base):
    """What a model answered to a request, or how it failed."""

    __tablename__ = "llm_message_inference_responses"
    __table_args__ = (index("provider", "model_key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_inference_request_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("llm_message_inference_requests.id", ondelete="CASCADE"),
        index=True,
    )
    response_message_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_messages.id", ondelete="SET NULL"), index=True
    )
    provider: Mapped[str | None] = mapped_column(String(128))
    model_key: Mapped[str | None] = mapped_column(String(255))
    tier: Mapped[str | None] = mapped_column(String(64))
    runner_ref: Mapped[str | None] = mapped_column(String(128), index=True)
    provider_response_ref: Mapped[str | None] = mapped_column(String(255), index=True)
    status: Mapped[str] = mapped_column(String(64), server_default="created", index=True)
    finish_reason: Mapped[str | None] = mapped_column(String(128))
    error_category: Mapped[str | None] = mapped_column(String(128))
    error_code: Mapped[str | None] = mapped_column(String(128))
    error_message: Mapped[str | None] = mapped_column(LongText)
    latency_ms: Mapped[int] = mapped_column(server_default="0")
    wall_clock_ms: Mapped[int] = mapped_column(server_default="0")
    response_capture_mode: Mapped[str] = mapped_column(String(64), server_default="metadata_only")
    response_content_hash: Mapped[str | None] = mapped_column(String(128))
    response_json: Mapped[Any] = mapped_column(JSONText, nullable=True)
    response_thinking_json: Mapped[Any] = mapped_column(JSONText, nullable=True)
    responded_at: Mapped[datetime | None] = mapped_column(index=True)
    provider_instance: Mapped[str | None] = mapped_column(String(128))
    dispatch_path: Mapped[str | None] = mapped_column(String(32))

    message_inference_request: Mapped[MessageInferenceRequest] = relationship(
        back_populates="message_inference_responses"
    )
    response_message: Mapped[Message | None] = relationship(
        foreign_keys=[response_message_id], back_populates="message_inference_responses"
    )
    messages: Mapped[list[Message]] = relationship(
        foreign_keys="Message.message_inference_response_id",
        back_populates="message_inference_response",
        post_update=True,
    )
    route_attempts: Mapped[list[RouteAttempt]] = relationship(back_populates="message_inference_response")
    message_inference_metrics: Mapped[list[MessageInferenceMetric]] = relationship(
        back_populates="message_inference_response"
    )
    tool_calls: Mapped[list[ToolCall]] = relationship(back_populates="message_inference_response")
    policy_evaluations: Mapped[list[PolicyEvaluation]] = relationship(back_populates="message_inference_response")
    security_events: Mapped[list[SecurityEvent]] = relationship(back_populates="message_inference_response")
