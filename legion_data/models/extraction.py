"""Text extraction: how long its steps take."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.types import LongText

__all__ = ["ExtractStepTiming"]


class ExtractStepTiming(Base):
    """How long one step of a text extraction took, and how it ended."""

    __tablename__ = "extract_step_timings"
    __table_args__ = (index("extract_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    extract_id: Mapped[str] = mapped_column(String(36), index=True)
    name: Mapped[str] = mapped_column(String(100))
    start_time: Mapped[datetime]
    end_time: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(20), index=True)
    error: Mapped[str | None] = mapped_column(LongText)
    duration_ms: Mapped[int] = mapped_column(server_default="0")
