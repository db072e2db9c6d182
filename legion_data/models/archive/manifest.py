"""Manifests of archived rows."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.types import LongText, PortableJSON, ShortText

__all__ = ["ArchiveManifest"]


class ArchiveManifest(Base):
    """A file of rows that went to cold storage, with its checksum."""

    __tablename__ = "archive_manifest"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[str] = mapped_column(ShortText, unique=True, index=True)
    source_table: Mapped[str] = mapped_column(ShortText, index=True)
    row_count: Mapped[int]
    checksum: Mapped[str] = mapped_column(ShortText)
    storage_path: Mapped[str] = mapped_column(LongText)
    archived_at: Mapped[datetime] = mapped_column(server_default=utc_now(), index=True)
    metadata_: Mapped[Any] = mapped_column("metadata", PortableJSON, nullable=True)
