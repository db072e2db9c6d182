"""Relations between entries."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import random_uuid, utc_now
from legion_data.models.base import Base, PostgresOnly
from legion_data.types import PortableUUID
from legion_data.types.uuid7 import uuid7

if TYPE_CHECKING:
    from legion_data.models.apollo.entry import ApolloEntry

__all__ = ["ApolloRelation"]


class ApolloRelation(PostgresOnly, Base):
    """How one entry stands to another."""

    __tablename__ = "apollo_relations"
    __table_args__ = (index("from_entry_id", "relation_type"),)

    id: Mapped[str] = mapped_column(PortableUUID, primary_key=True, default=uuid7, server_default=random_uuid())
    from_entry_id: Mapped[str] = mapped_column(PortableUUID, ForeignKey("apollo_entries.id"), index=True)
    to_entry_id: Mapped[str] = mapped_column(PortableUUID, ForeignKey("apollo_entries.id"), index=True)
    relation_type: Mapped[str] = mapped_column(String(50), index=True)
    weight: Mapped[float | None] = mapped_column(server_default="1")
    source_agent: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())

    from_entry: Mapped[ApolloEntry] = relationship(foreign_keys=[from_entry_id], back_populates="outgoing_relations")
    to_entry: Mapped[ApolloEntry] = relationship(foreign_keys=[to_entry_id], back_populates="incoming_relations")
