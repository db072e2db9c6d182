"""Relationships: when the trigger function ends, run the action function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdated
from legion_data.types import JSONText, LongText

if TYPE_CHECKING:
    from legion_data.models.control_plane.chain import Chain
    from legion_data.models.control_plane.function import Function
    from legion_data.models.control_plane.task import Task

__all__ = ["Relationship"]


class Relationship(CreatedUpdated, Base):
    """An edge of a chain: trigger function -> action function, after ``delay`` seconds, when ``conditions`` hold."""

    __tablename__ = "relationships"

    id: Mapped[int] = mapped_column(primary_key=True)
    trigger_id: Mapped[int | None] = mapped_column(ForeignKey("functions.id", ondelete="SET NULL"), index=True)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("functions.id", ondelete="SET NULL"), index=True)
    name: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(50), server_default="active", index=True)
    relationship_type: Mapped[str] = mapped_column(String(50), server_default="chain")
    options: Mapped[Any] = mapped_column(JSONText, nullable=True)
    delay: Mapped[int] = mapped_column(server_default="0")
    chain_id: Mapped[int | None] = mapped_column(index=True)
    debug: Mapped[bool] = mapped_column(server_default=false())
    allow_new_chains: Mapped[bool] = mapped_column(server_default=false())
    conditions: Mapped[str | None] = mapped_column(LongText)
    transformation: Mapped[str | None] = mapped_column(LongText)
    active: Mapped[bool] = mapped_column(server_default=true(), index=True)
    engine: Mapped[str | None] = mapped_column(String(50))

    trigger: Mapped[Function | None] = relationship(foreign_keys=[trigger_id], back_populates="trigger_relationships")
    action: Mapped[Function | None] = relationship(foreign_keys=[action_id], back_populates="action_relationships")
    chain: Mapped[Chain | None] = relationship(
        primaryjoin="Chain.id == foreign(Relationship.chain_id)",
        back_populates="relationships",
    )
    tasks: Mapped[list[Task]] = relationship(back_populates="relationship")
