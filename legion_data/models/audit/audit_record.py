"""Audit records: hash chains over content."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.immutable import Immutable
from legion_data.types import BigId, LongText
from legion_data.types.json_text import loaded

__all__ = ["AuditRecord"]


class AuditRecord(Immutable, Base):
    """A link of a hash chain over some content, named by its hash and optionally signed."""

    __tablename__ = "audit_records"
    __table_args__ = (
        index("chain_id", "created_at"),
        index("chain_id", "seq", unique=True, where="hash_version >= 2"),
        index("chain_id", "parent_hash", unique=True, where="hash_version >= 2"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chain_id: Mapped[str] = mapped_column(String(255), index=True)
    content_type: Mapped[str] = mapped_column(String(100), index=True)
    metadata_: Mapped[str | None] = mapped_column("metadata", LongText)
    content_hash: Mapped[str] = mapped_column(String(64))
    parent_hash: Mapped[str] = mapped_column(String(64))
    chain_hash: Mapped[str] = mapped_column(String(64), unique=True, index=True)
    signature: Mapped[str | None] = mapped_column(String(512))
    created_at: Mapped[datetime] = mapped_column(index=True)
    entity_type: Mapped[str | None] = mapped_column(String(100), index=True)
    uuid: Mapped[str | None] = mapped_column(String(36), unique=True, index=True)
    hash_version: Mapped[int] = mapped_column(server_default="0")
    seq: Mapped[int | None] = mapped_column(BigId)

    @property
    def parsed_metadata(self) -> Any:
        """The value of ``metadata_``, which is JSON text; {} when there is none or it cannot be read."""
        value = loaded(self.metadata_ or None)
        return {} if value is None else value
