"""Task logs: what nodes wrote about tasks. The predecessor models this table and never creates it (bug B19)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.types import BigId, LongText

if TYPE_CHECKING:
    from legion_data.models.control_plane.node import Node
    from legion_data.models.control_plane.task import Task

__all__ = ["TaskLog"]


class TaskLog(Base):
    """A line that a node wrote about a task, in the order of its ids."""

    __tablename__ = "task_logs"
    __table_args__ = (index("task_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id", ondelete="CASCADE"))
    function_id: Mapped[int | None]
    node_id: Mapped[int | None] = mapped_column(ForeignKey("nodes.id", ondelete="SET NULL"), index=True)
    entry: Mapped[str | None] = mapped_column(LongText)
    created: Mapped[datetime] = mapped_column(server_default=utc_now())

    task: Mapped[Task] = relationship(back_populates="task_logs")
    node: Mapped[Node | None] = relationship(back_populates="task_logs")
