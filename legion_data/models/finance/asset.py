"""Digital workers as assets (``finlog_assets``)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.mixins import TenantOwned
from legion_data.types import BigId

__all__ = ["FinanceAsset"]


class FinanceAsset(TenantOwned, Base):
    """A digital worker seen as an asset: its application, type and risk."""

    __tablename__ = "finlog_assets"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    worker_id: Mapped[str] = mapped_column(String(36), index=True)
    entra_app_id: Mapped[str | None] = mapped_column(String(36), index=True)
    entra_object_id: Mapped[str | None] = mapped_column(String(36))
    asset_name: Mapped[str] = mapped_column(String(255))
    asset_type: Mapped[str] = mapped_column(String(64), server_default="extension", index=True)
    extension_name: Mapped[str | None] = mapped_column(String(128))
    risk_tier: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
    updated_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
