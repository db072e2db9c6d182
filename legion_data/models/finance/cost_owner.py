"""Who pays for digital workers (``finlog_identities``)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.mixins import TenantOwned
from legion_data.types import BigId

__all__ = ["CostOwner"]


class CostOwner(TenantOwned, Base):
    """Who pays for a digital worker: owner, team, cost centre."""

    __tablename__ = "finlog_identities"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    worker_id: Mapped[str] = mapped_column(String(36), unique=True, index=True)
    owner_msid: Mapped[str] = mapped_column(String(64), index=True)
    owner_name: Mapped[str | None] = mapped_column(String(255))
    team: Mapped[str | None] = mapped_column(String(255))
    cost_center: Mapped[str | None] = mapped_column(String(64), index=True)
    department: Mapped[str | None] = mapped_column(String(255))
    business_segment: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
    updated_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
