"""Tenants and their limits."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base

__all__ = ["Tenant"]


class Tenant(Base):
    """A tenant with its limits; rows of other tables name it by ``tenant_id``."""

    __tablename__ = "tenants"

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(String(100), unique=True, index=True)
    name: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[str | None] = mapped_column(String(20), server_default="active", index=True)
    max_workers: Mapped[int | None] = mapped_column(server_default="10")
    max_queue_depth: Mapped[int | None] = mapped_column(server_default="10000")
    monthly_token_limit: Mapped[float | None]
    daily_token_limit: Mapped[float | None]
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
    updated_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
