"""Tasks: the runs of functions."""

from __future__ import annotations

from datetime import datetime, timedelta  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING, Any

from sqlalchemy import Computed, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, synonym
from sqlalchemy.orm import (
    relationship as association,
)  # a task has a relationship of its own

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.control_plane.phase import PHASE_EXPRESSION
from legion_data.models.mixins import TenantIsolated
from legion_data.models.vocabularies import TASK_STATUSES
from legion_data.types import BigId, LongText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from legion_data.models.control_plane.digital_worker import DigitalWorker
    from legion_data.models.control_plane.function import Function
    from legion_data.models.control_plane.relationship import Relationship
    from legion_data.models.control_plane.task_claim import TaskClaim
    from legion_data.models.control_plane.task_log import TaskLog

__all__ = ["Task"]


class Task(TenantIsolated, Base):
    """One run of a function, asked for, waiting, running or done; ``parent`` and ``master`` tie it into a chain."""

    __tablename__ = "tasks"
    __table_args__ = (
        index("status", "function_id", "relationship_id"),
        index("phase", "created", "id", where="phase IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    relationship_id: Mapped[int | None] = mapped_column(ForeignKey("relationships.id", ondelete="SET NULL"), index=True)
    function_id: Mapped[int | None] = mapped_column(ForeignKey("functions.id"), index=True)
    status: Mapped[str] = mapped_column(String(255), index=True, info={"words": TASK_STATUSES})
    parent_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("tasks.id", ondelete="SET NULL", onupdate="CASCADE"),
        index=True,
    )
    master_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("tasks.id", ondelete="SET NULL", onupdate="CASCADE"),
        index=True,
    )
    function_args: Mapped[str | None] = mapped_column(LongText)
    results: Mapped[str | None] = mapped_column(LongText)
    payload: Mapped[str | None] = mapped_column(LongText)
    created: Mapped[datetime] = mapped_column(server_default=utc_now(), index=True)
    updated: Mapped[datetime | None]
    worker_id: Mapped[str | None] = mapped_column(String(36), index=True)
    depth: Mapped[int] = mapped_column(server_default="0")
    cancelled_at: Mapped[datetime | None]
    task_delay: Mapped[int | None]
    created_at: Mapped[datetime | None] = mapped_column(Computed("created"), index=True)
    idempotency_key: Mapped[str | None] = mapped_column(String(64), index=True)
    idempotency_expires_at: Mapped[datetime | None] = mapped_column(index=True)
    #: Generated from ``status``: "ready", "delayed", "running" or None. For conditions; not loaded with a task.
    phase: Mapped[str | None] = mapped_column(String(8), Computed(PHASE_EXPRESSION), deferred=True)
    #: When its worker claimed it or last gave a sign of life; and how often it was claimed.
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")

    function: Mapped[Function | None] = association(back_populates="tasks")
    relationship: Mapped[Relationship | None] = association(back_populates="tasks")
    parent: Mapped[Task | None] = association(
        foreign_keys=[parent_id], remote_side="Task.id", back_populates="children"
    )
    master: Mapped[Task | None] = association(foreign_keys=[master_id], remote_side="Task.id", back_populates="slaves")
    digital_worker: Mapped[DigitalWorker | None] = association(
        primaryjoin="DigitalWorker.worker_id == foreign(Task.worker_id)",
        back_populates="tasks",
    )
    children: Mapped[list[Task]] = association(foreign_keys="Task.parent_id", back_populates="parent")
    slaves: Mapped[list[Task]] = association(foreign_keys="Task.master_id", back_populates="master")
    task_logs: Mapped[list[TaskLog]] = association(back_populates="task")
    claims: Mapped[list[TaskClaim]] = association(back_populates="task")
    task_log: Mapped[list[TaskLog]] = synonym("task_logs")
    slave: Mapped[list[Task]] = synonym("slaves")

    @property
    def cancelled(self) -> bool:
        """Whether somebody called it off."""
        return self.cancelled_at is not None

    @classmethod
    def create_idempotent(
        cls,
        session: Session,
        values: Mapping[str, Any],
        payload: object = None,
        idempotency_key: str | None = None,
        ttl: float | timedelta | None = None,
    ) -> tuple[Task, bool]:
        """The active task of a key, or a new one; and whether it is new. See ``legion_data.tasks.idempotency``."""
        # The verb stands above the models, so it is imported when it is used.
        from legion_data.tasks.idempotency import create_idempotent

        return create_idempotent(session, values, payload, idempotency_key, ttl)
