"""Nodes: the processes of the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdated, TenantIsolated
from legion_data.types import JSONText, PortableUUID

if TYPE_CHECKING:
    from legion_data.models.control_plane.task_log import TaskLog
    from legion_data.models.legacy_identity.principal import Principal

__all__ = ["Node"]


class Node(TenantIsolated, CreatedUpdated, Base):
    """A running LegionIO process: its name, status, metrics and the digital workers it hosts."""

    __tablename__ = "nodes"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(128), server_default="", unique=True, index=True)
    status: Mapped[str] = mapped_column(String(255), server_default="unknown", index=True)
    active: Mapped[bool] = mapped_column(server_default=true(), index=True)
    metrics: Mapped[Any] = mapped_column(JSONText, nullable=True)
    hosted_worker_ids: Mapped[Any] = mapped_column(JSONText, nullable=True)
    version: Mapped[str | None] = mapped_column(String(50))
    principal_id: Mapped[str | None] = mapped_column(PortableUUID, ForeignKey("principals.id"), index=True)

    principal: Mapped[Principal | None] = relationship(back_populates="nodes")
    task_logs: Mapped[list[TaskLog]] = relationship(back_populates="node")
    task_log: Mapped[list[TaskLog]] = synonym("task_logs")

    @property
    def parsed_metrics(self) -> Any:
        """``metrics``, the predecessor's way: None when there are none or they cannot be read."""
        return self.metrics

    @property
    def parsed_hosted_worker_ids(self) -> Any:
        """``hosted_worker_ids``, the predecessor's way: [] when there are none or they cannot be read."""
        return [] if self.hosted_worker_ids is None else self.hosted_worker_ids
