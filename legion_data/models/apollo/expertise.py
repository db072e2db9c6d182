"""Who knows what."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import random_uuid, utc_now
from legion_data.models.base import Base, PostgresOnly
from legion_data.types import PortableUUID
from legion_data.types.uuid7 import uuid7

__all__ = ["ApolloExpertise"]


class ApolloExpertise(PostgresOnly, Base):
    """How well an agent knows a domain."""

    __tablename__ = "apollo_expertise"
    __table_args__ = (index("agent_id", "domain"),)

    id: Mapped[str] = mapped_column(PortableUUID, primary_key=True, default=uuid7, server_default=random_uuid())
    agent_id: Mapped[str] = mapped_column(String(100), index=True)
    domain: Mapped[str] = mapped_column(String(100), index=True)
    proficiency: Mapped[float | None] = mapped_column(server_default="0")
    entry_count: Mapped[int | None] = mapped_column(server_default="0")
    last_active_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
