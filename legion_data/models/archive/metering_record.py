"""Archived metering records."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from decimal import Decimal  # noqa: TC003 - read by the mapper

from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.types import BigId, ShortText

__all__ = ["ArchivedMeteringRecord"]


class ArchivedMeteringRecord(Base):
    """A metering record after its time in the hot tables."""

    __tablename__ = "metering_records_archive"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    original_id: Mapped[int] = mapped_column(BigId, index=True)
    worker_id: Mapped[str | None] = mapped_column(ShortText, index=True)
    event_type: Mapped[str | None] = mapped_column(ShortText)
    extension: Mapped[str | None] = mapped_column(ShortText)
    runner_function: Mapped[str | None] = mapped_column(ShortText)
    status: Mapped[str | None] = mapped_column(ShortText)
    tokens_in: Mapped[int | None]
    tokens_out: Mapped[int | None]
    cost_usd: Mapped[Decimal | None]
    wall_clock_ms: Mapped[int | None]
    cpu_time_ms: Mapped[int | None]
    external_api_calls: Mapped[int | None]
    model: Mapped[str | None] = mapped_column(ShortText)
    tenant_id: Mapped[str | None] = mapped_column(ShortText, index=True)
    original_created_at: Mapped[datetime | None]
    archived_at: Mapped[datetime] = mapped_column(server_default=utc_now(), index=True)
