"""Executions and their cost (``finlog_executions``)."""

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

__all__ = ["FinanceExecution"]


class FinanceExecution(TenantOwned, Base):
    """One execution with its tokens, latency and cost."""

    __tablename__ = "finlog_executions"
    __table_args__ = (
        index("provider", "model_id", "created_at"),
        index("worker_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    execution_id: Mapped[str] = mapped_column(String(36), unique=True, index=True)
    worker_id: Mapped[str] = mapped_column(String(36), index=True)
    task_id: Mapped[int | None] = mapped_column(BigId, index=True)
    request_id: Mapped[str | None] = mapped_column(String(64))
    provider: Mapped[str] = mapped_column(String(100), index=True)
    model_id: Mapped[str] = mapped_column(String(255), index=True)
    input_tokens: Mapped[int | None] = mapped_column(server_default="0")
    output_tokens: Mapped[int | None] = mapped_column(server_default="0")
    thinking_tokens: Mapped[int | None] = mapped_column(server_default="0")
    latency_ms: Mapped[float | None] = mapped_column(server_default="0")
    raw_cost_usd: Mapped[Decimal] = mapped_column(server_default="0")
    discounted_cost_usd: Mapped[Decimal | None] = mapped_column(server_default="0")
    chargeback_usd: Mapped[Decimal | None] = mapped_column(server_default="0")
    status: Mapped[str | None] = mapped_column(String(32), server_default="completed", index=True)
    environment_id: Mapped[int | None] = mapped_column(BigId, index=True)
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now(), index=True)
