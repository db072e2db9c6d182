"""Agent clusters: their members and the work they share."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy.orm import Mapped, mapped_column

from legion_data.models.base import Base
from legion_data.types import LongText, ShortText

__all__ = ["AgentClusterNode", "AgentClusterTask"]


class AgentClusterNode(Base):
    """A member of an agent cluster and when it was last seen."""

    __tablename__ = "agent_cluster_nodes"

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[str] = mapped_column(ShortText, unique=True, index=True)
    role: Mapped[str] = mapped_column(ShortText, server_default="worker")
    status: Mapped[str] = mapped_column(ShortText, server_default="active", index=True)
    joined_at: Mapped[datetime]
    last_seen: Mapped[datetime | None]
    tenant_id: Mapped[str | None] = mapped_column(ShortText, index=True)


class AgentClusterTask(Base):
    """Work that an agent cluster hands to one of its members."""

    __tablename__ = "agent_cluster_tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_type: Mapped[str] = mapped_column(ShortText)
    payload: Mapped[str | None] = mapped_column(LongText)
    assigned_to: Mapped[str | None] = mapped_column(ShortText, index=True)
    status: Mapped[str] = mapped_column(ShortText, server_default="pending", index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    completed_at: Mapped[datetime | None]
    tenant_id: Mapped[str | None] = mapped_column(ShortText, index=True)
