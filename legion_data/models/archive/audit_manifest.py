"""Manifests of archived audit rows."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.types import BigId

__all__ = ["AuditArchiveManifest"]


class AuditArchiveManifest(Base):
    """A file of audit rows that went to cold storage, with the hashes at both ends."""

    __tablename__ = "audit_archive_manifests"
    __table_args__ = (index("start_date", "end_date"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    tier: Mapped[str] = mapped_column(String(10), index=True)
    storage_url: Mapped[str] = mapped_column(String(2000))
    start_date: Mapped[datetime]
    end_date: Mapped[datetime]
    entry_count: Mapped[int]
    checksum: Mapped[str] = mapped_column(String(64))
    first_hash: Mapped[str] = mapped_column(String(64))
    last_hash: Mapped[str] = mapped_column(String(64))
    archived_at: Mapped[datetime] = mapped_column(server_default=utc_now(), index=True)
