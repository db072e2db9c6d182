"""The approval queue: what waits for a human."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.models.base import Base
from legion_data.types import LongText, ShortText

__all__ = ["ApprovalRequest"]


class ApprovalRequest(Base):
    """Something that waits for a human's yes; on approval the message is sent on to ``resume_routing_key``."""

    __tablename__ = "approval_queue"

    id: Mapped[int] = mapped_column(primary_key=True)
    approval_type: Mapped[str] = mapped_column(ShortText)
    payload: Mapped[str | None] = mapped_column(LongText)
    requester_id: Mapped[str] = mapped_column(ShortText, index=True)
    status: Mapped[str] = mapped_column(ShortText, server_default="pending", index=True)
    reviewer_id: Mapped[str | None] = mapped_column(ShortText, index=True)
    reviewed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    tenant_id: Mapped[str | None] = mapped_column(ShortText, index=True)
    resume_routing_key: Mapped[str | None] = mapped_column(String(255))
    resume_exchange: Mapped[str | None] = mapped_column(String(255))
