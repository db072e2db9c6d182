"""The audit log: who did what."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.immutable import Immutable
from legion_data.models.mixins import TenantIsolated
from legion_data.models.vocabularies import AUDIT_EVENT_TYPES, AUDIT_STATUSES
from legion_data.types import BigId, LongText
from legion_data.types.json_text import loaded

__all__ = ["AuditLog"]


class AuditLog(Immutable, TenantIsolated, Base):
    """Who did what to which resource, and how it ended; ``legion_data.audit.log`` appends rows to a tenant's chain."""

    __tablename__ = "audit_log"
    __table_args__ = (
        index("principal_id", "created_at"),
        index("chain_id", "seq", unique=True, where="hash_version >= 2"),
        index("chain_id", "previous_hash", unique=True, where="hash_version >= 2"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_type: Mapped[str] = mapped_column(String(50), index=True, info={"words": AUDIT_EVENT_TYPES})
    principal_id: Mapped[str] = mapped_column(String(255), index=True)
    principal_type: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(100), index=True)
    resource: Mapped[str] = mapped_column(String(500))
    source: Mapped[str] = mapped_column(String(20))
    node: Mapped[str] = mapped_column(String(255), index=True)
    status: Mapped[str] = mapped_column(String(20), info={"words": AUDIT_STATUSES})
    duration_ms: Mapped[int | None]
    detail: Mapped[str | None] = mapped_column(LongText)
    record_hash: Mapped[str] = mapped_column(String(255), index=True)
    previous_hash: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(index=True)
    retention_tier: Mapped[str | None] = mapped_column(String(10), server_default="hot", index=True)
    context_snapshot: Mapped[str | None] = mapped_column(LongText)
    uuid: Mapped[str | None] = mapped_column(String(36), unique=True, index=True)
    #: 2: written by ``legion_data.audit.log``; 0: from before, by the predecessor's recipe or somebody else's.
    hash_version: Mapped[int] = mapped_column(server_default="0")
    chain_id: Mapped[str | None] = mapped_column(String(64))
    seq: Mapped[int | None] = mapped_column(BigId)

    @property
    def parsed_detail(self) -> Any:
        """The value of ``detail``, which is JSON text; None when there is none or it cannot be read."""
        return loaded(self.detail or None)
