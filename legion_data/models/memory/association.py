"""Associations between memory traces."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.mixins import TenantOwned
from legion_data.types import BigId

__all__ = ["MemoryAssociation"]


class MemoryAssociation(TenantOwned, Base):
    """Two traces that were active together, and how often."""

    __tablename__ = "memory_associations"
    __table_args__ = (index("trace_id_a", "trace_id_b", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    trace_id_a: Mapped[str] = mapped_column(String(36), index=True)
    trace_id_b: Mapped[str] = mapped_column(String(36), index=True)
    coactivation_count: Mapped[int] = mapped_column(server_default="1")
    linked: Mapped[bool] = mapped_column(server_default=false())
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
    updated_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
