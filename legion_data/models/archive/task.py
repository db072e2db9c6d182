"""Archived tasks."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.types import BigId, LongText, ShortText

__all__ = ["ArchivedTask"]


class ArchivedTask(Base):
    """A task after its time in ``tasks``."""

    __tablename__ = "tasks_archive"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    original_id: Mapped[int] = mapped_column(BigId, index=True)
    function_name: Mapped[str | None] = mapped_column(ShortText)
    status: Mapped[str | None] = mapped_column(ShortText)
    runner_class: Mapped[str | None] = mapped_column(ShortText)
    args: Mapped[str | None] = mapped_column(LongText)
    result: Mapped[str | None] = mapped_column(LongText)
    queue: Mapped[str | None] = mapped_column(ShortText)
    relationship_id: Mapped[int | None]
    chain_id: Mapped[str | None] = mapped_column(ShortText, index=True)
    original_created_at: Mapped[datetime | None]
    original_updated_at: Mapped[datetime | None]
    archived_at: Mapped[datetime] = mapped_column(server_default=utc_now(), index=True)
