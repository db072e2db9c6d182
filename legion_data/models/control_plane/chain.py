"""Chains: relationships under one name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdated

if TYPE_CHECKING:
    from legion_data.models.control_plane.relationship import Relationship

__all__ = ["Chain"]


class Chain(CreatedUpdated, Base):
    """A named set of relationships that is switched on and off as one."""

    __tablename__ = "chains"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255), index=True)
    active: Mapped[bool] = mapped_column(server_default=true(), index=True)

    relationships: Mapped[list[Relationship]] = relationship(
        primaryjoin="Chain.id == foreign(Relationship.chain_id)", back_populates="chain"
    )
