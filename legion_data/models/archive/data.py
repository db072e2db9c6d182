"""Archived rows of any table."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.types import BigId, LongText

__all__ = ["ArchivedRow"]


class ArchivedRow(Base):
    """Any row that left its table, whole, as JSON text."""

    __tablename__ = "data_archive"
    __table_args__ = (index("source_table", "source_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_table: Mapped[str] = mapped_column(String(64), index=True)
    source_id: Mapped[int] = mapped_column(BigId)
    data: Mapped[str] = mapped_column(LongText)
    tier: Mapped[int | None] = mapped_column(server_default="1", index=True)
    archived_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
