"""Value metrics: what digital workers contribute."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.mixins import TenantIsolated
from legion_data.types import JSONText

__all__ = ["ValueMetric"]


class ValueMetric(TenantIsolated, Base):
    """One measured contribution of a digital worker."""

    __tablename__ = "value_metrics"

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[str] = mapped_column(String(36), index=True)
    metric_name: Mapped[str] = mapped_column(String(255), index=True)
    metric_type: Mapped[str] = mapped_column(String(50))
    value: Mapped[float] = mapped_column(server_default="0")
    metadata_: Mapped[Any] = mapped_column("metadata", JSONText, nullable=True)
    recorded_at: Mapped[datetime] = mapped_column(server_default=utc_now(), index=True)
