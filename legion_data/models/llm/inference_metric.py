"""Inference metrics: what a request cost."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from decimal import Decimal  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.mixins import Inserted, PublicId
from legion_data.types import BigId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from legion_data.models.llm.inference_request import MessageInferenceRequest
    from legion_data.models.llm.inference_response import MessageInferenceResponse

__all__ = ["MessageInferenceMetric"]


class MessageInferenceMetric(PublicId, Inserted, Base):
    """Tokens, time and money that a request took. The request may arrive later; until then its reference is known."""

    __tablename__ = "llm_message_inference_metrics"
    __table_args__ = (
        index("cost_center", "recorded_at"),
        index("provider", "model_key"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_inference_request_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("llm_message_inference_requests.id", ondelete="CASCADE"),
        index=True,
    )
    message_inference_response_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("llm_message_inference_responses.id", ondelete="SET NULL"),
        index=True,
    )
    provider: Mapped[str | None] = mapped_column(String(128))
    model_key: Mapped[str | None] = mapped_column(String(255))
    tier: Mapped[str | None] = mapped_column(String(64))
    input_tokens: Mapped[int] = mapped_column(server_default="0")
    output_tokens: Mapped[int] = mapped_column(server_default="0")
    thinking_tokens: Mapped[int] = mapped_column(server_default="0")
    total_tokens: Mapped[int] = mapped_column(server_default="0")
    latency_ms: Mapped[int] = mapped_column(server_default="0")
    wall_clock_ms: Mapped[int] = mapped_column(server_default="0")
    cost_usd: Mapped[Decimal] = mapped_column(server_default="0")
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    cost_center: Mapped[str | None] = mapped_column(String(128), index=True)
    budget_key: Mapped[str | None] = mapped_column(String(128), index=True)
    recorded_at: Mapped[datetime | None] = mapped_column(index=True)
    request_ref: Mapped[str | None] = mapped_column(String(128), index=True)

    message_inference_request: Mapped[MessageInferenceRequest | None] = relationship(
        back_populates="message_inference_metrics"
    )
    message_inference_response: Mapped[MessageInferenceResponse | None] = relationship(
        back_populates="message_inference_metrics"
    )

    @classmethod
    def finance_usage_by_cost_center_model_day(cls, session: Session, **filters: Any) -> list[dict[str, Any]]:
        """See ``legion_data.models.llm.usage.usage_by_day``."""
        from legion_data.models.llm.usage import usage_by_day

        return usage_by_day(session, **filters)
