"""Task claims: which task answers for an idempotency key."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import CHAR, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.models.base import Base
from legion_data.types import BigId

if TYPE_CHECKING:
    from legion_data.models.control_plane.task import Task

__all__ = ["TaskClaim"]


class TaskClaim(Base):
    """The right of one task to be the only live one of its key; written by ``Task.create_idempotent`` only.

    ``scope_hash`` is over tenant, function and key. The claim goes with its task; a task that is over, or whose
    ``expires_at`` has passed, loses it to the next.
    """

    __tablename__ = "task_claims"

    scope_hash: Mapped[str] = mapped_column(CHAR(64), primary_key=True)
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime | None]

    task: Mapped[Task] = relationship(back_populates="claims")
