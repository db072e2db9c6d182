"""Who used which entry."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.server_defaults import random_uuid, utc_now
from legion_data.models.base import Base, PostgresOnly
from legion_data.types import PortableUUID
from legion_data.types.uuid7 import uuid7

if TYPE_CHECKING:
    from legion_data.models.apollo.entry import ApolloEntry

__all__ = ["ApolloAccessLog"]


class ApolloAccessLog(PostgresOnly, Base):
    """An agent that used an entry."""

    __tablename__ = "apollo_access_log"

    id: Mapped[str] = mapped_column(PortableUUID, primary_key=True, default=uuid7, server_default=random_uuid())
    entry_id: Mapped[str | None] = mapped_column(PortableUUID, ForeignKey("apollo_entries.id"), index=True)
    agent_id: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())

    entry: Mapped[ApolloEntry | None] = relationship(back_populates="access_logs")
