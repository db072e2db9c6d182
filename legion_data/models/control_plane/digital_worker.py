"""Digital workers: AI workers with an owner and a life cycle."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.mixins import TenantIsolated
from legion_data.models.vocabularies import (
    CONSENT_TIERS,
    HEALTH_STATUSES,
    LIFECYCLE_STATES,
    RISK_TIERS,
)
from legion_data.types import LongText

if TYPE_CHECKING:
    from legion_data.models.control_plane.task import Task

__all__ = ["DigitalWorker"]


class DigitalWorker(TenantIsolated, Base):
    """An AI worker with an owner, a life cycle, a consent tier and a health; tasks name it by ``worker_id``."""

    __tablename__ = "digital_workers"

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[str] = mapped_column(String(36), unique=True, index=True)
    name: Mapped[str] = mapped_column(String(255))
    entra_app_id: Mapped[str] = mapped_column(String(255), unique=True, index=True)
    entra_object_id: Mapped[str | None] = mapped_column(String(255))
    owner_msid: Mapped[str] = mapped_column(String(255), index=True)
    owner_name: Mapped[str | None] = mapped_column(String(255))
    extension_name: Mapped[str] = mapped_column(String(255))
    business_role: Mapped[str | None] = mapped_column(String(255))
    risk_tier: Mapped[str | None] = mapped_column(String(50), info={"words": RISK_TIERS})
    lifecycle_state: Mapped[str] = mapped_column(
        String(50),
        server_default="bootstrap",
        index=True,
        info={"words": LIFECYCLE_STATES},
    )
    consent_tier: Mapped[str] = mapped_column(
        String(50),
        server_default="supervised",
        index=True,
        info={"words": CONSENT_TIERS},
    )
    trust_score: Mapped[float] = mapped_column(server_default="0", index=True)
    team: Mapped[str | None] = mapped_column(String(255), index=True)
    manager_msid: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now())
    updated_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str | None] = mapped_column(String(255))
    retired_reason: Mapped[str | None] = mapped_column(LongText)
    health_status: Mapped[str] = mapped_column(
        String(20),
        server_default="unknown",
        index=True,
        info={"words": HEALTH_STATUSES},
    )
    last_heartbeat_at: Mapped[datetime | None]
    health_node: Mapped[str | None] = mapped_column(String(255))

    tasks: Mapped[list[Task]] = relationship(
        primaryjoin="DigitalWorker.worker_id == foreign(Task.worker_id)",
        back_populates="digital_worker",
    )

    @property
    def active(self) -> bool:
        """Whether it works."""
        return self.lifecycle_state == "active"

    @property
    def paused(self) -> bool:
        """Whether it was told to wait."""
        return self.lifecycle_state == "paused"

    @property
    def terminated(self) -> bool:
        """Whether it ended for good."""
        return self.lifecycle_state == "terminated"

    @property
    def online(self) -> bool:
        """Whether its node sees it."""
        return self.health_status == "online"

    @property
    def offline(self) -> bool:
        """Whether its node lost it."""
        return self.health_status == "offline"
