"""Relationships: when the trigger function ends, run the action function."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String, false, true
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdated
from legion_data.types import JSONText, LongText

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
