"""Changes to the knowledge store."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import Any

from sqlalchemy import ARRAY, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base, PostgresOnly
from legion_data.types import BigId, LongText, PortableJSON

__all__ = ["ApolloOperation"]


class ApolloOperation(PostgresOnly, Base):
    """A change to the knowledge store, with the state before and after."""

    __tablename__ = "apollo_operations"
    __table_args__ = (index("target_ids", using="gin"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    operation: Mapped[str] = mapped_column(String(50), index=True)
    actor: Mapped[str] = mapped_column(String(100), index=True)
    target_type: Mapped[str | None] = mapped_column(String(50))
    target_ids: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    summary: Mapped[str | None] = mapped_column(LongText)
    detail: Mapped[Any] = mapped_column(PortableJSON, nullable=True)
    old_state: Mapped[Any] = mapped_column(PortableJSON, nullable=True)
    new_state: Mapped[Any] = mapped_column(PortableJSON, nullable=True)
    reason: Mapped[str | None] = mapped_column(LongText)
    principal_id: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now(), index=True)
