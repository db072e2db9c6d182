"""Settings that the cluster shares."""

from __future__ import annotations

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdated, TenantIsolated

__all__ = ["Setting"]


class Setting(TenantIsolated, CreatedUpdated, Base):
    """A configuration value that the cluster shares, possibly encrypted by the platform."""

    __tablename__ = "settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(128), unique=True, index=True)
    value: Mapped[str] = mapped_column(String(256))
    encrypted: Mapped[bool] = mapped_column(server_default=false())
