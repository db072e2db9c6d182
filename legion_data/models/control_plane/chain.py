"""Chains: relationships under one name."""

from __future__ import annotations

from sqlalchemy import String, true
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdated

__all__ = ["Chain"]


class Chain(CreatedUpdated, Base):
    """A named set of relationships that is switched on and off as one."""

    __tablename__ = "chains"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255), index=True)
    active: Mapped[bool] = mapped_column(server_default=true(), index=True)
