"""Route attempts: which providers were tried for a request."""

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
    from legion_data.models.llm.inference_request import MessageInferenceRequest
    from legion_data.models.llm.inference_response import MessageInferenceResponse

__all__ = ["RouteAttempt"]


class RouteAttempt(PublicId, Inserted, Base):
    """One try to route a request to a provider, numbered within the request."""

    __tablename__ = "llm_route_attempts"
    __table_args__ = (
        index("message_inference_request_id", "attempt_no", unique=True),
        index("provider", "model_key"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_inference_request_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("llm_message_inference_requests.id", ondelete="CASCADE"),
        index=True,
    )
    message_inference_response_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("llm_message_inference_responses.id", ondelete="SET NULL"),
        index=True,
    )
    attempt_no: Mapped[int]
    provider: Mapped[str | None] = mapped_column(String(128))
    model_key: Mapped[str | None] = mapped_column(String(255))
    tier: Mapped[str | None] = mapped_column(String(64))
    route_target: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(64), index=True)
    failure_reason: Mapped[str | None] = mapped_column(LongText)
    latency_ms: Mapped[int] = mapped_column(server_default="0")
    started_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]

    message_inference_request: Mapped[MessageInferenceRequest] = relationship(back_populates="route_attempts")
    message_inference_response: Mapped[MessageInferenceResponse | None] = relationship(back_populates="route_attempts")
