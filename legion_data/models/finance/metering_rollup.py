"""Use of models summed by the hour."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from decimal import Decimal  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.mixins import TenantOwned
from legion_data.types import BigId

__all__ = ["MeteringHourlyRollup"]


class MeteringHourlyRollup(TenantOwned, Base):
    """A worker's use of one model within an hour, summed up."""

    __tablename__ = "metering_hourly_rollup"
    __table_args__ = (
        index("worker_id", "hour"),
        index("worker_id", "provider", "model_id", "hour", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    worker_id: Mapped[str] = mapped_column(String(36))
    provider: Mapped[str] = mapped_column(String(100))
    model_id: Mapped[str] = mapped_column(String(255))
    hour: Mapped[datetime] = mapped_column(index=True)
    total_input_tokens: Mapped[int] = mapped_column(server_default="0")
    total_output_tokens: Mapped[int] = mapped_column(server_default="0")
    total_thinking_tokens: Mapped[int] = mapped_column(server_default="0")
    total_calls: Mapped[int] = mapped_column(server_default="0")
    total_cost_usd: Mapped[Decimal] = mapped_column(server_default="0")
    avg_latency_ms: Mapped[float] = mapped_column(server_default="0")
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
