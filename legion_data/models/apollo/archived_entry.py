"""Entries that left the knowledge store."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import Any

from sqlalchemy import CHAR, String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import (
    empty_list,
    empty_object,
    random_uuid,
    utc_now,
)
from legion_data.models.base import Base, PostgresOnly
from legion_data.types import Embedding, LongText, PortableJSON, PortableUUID, TextArray
from legion_data.types.uuid7 import uuid7

__all__ = ["ApolloArchivedEntry"]


class ApolloArchivedEntry(PostgresOnly, Base):
    """An entry that left the knowledge store, and why."""

    __tablename__ = "apollo_entries_archive"
    __table_args__ = (
        index("embedding", using="hnsw", ops={"embedding": "vector_cosine_ops"}),
        index("tags", using="gin"),
    )

    id: Mapped[str] = mapped_column(PortableUUID, primary_key=True, default=uuid7, server_default=random_uuid())
    content: Mapped[str] = mapped_column(LongText)
    content_type: Mapped[str] = mapped_column(String(50))
    confidence: Mapped[float | None] = mapped_column(server_default="0.5")
    source_agent: Mapped[str] = mapped_column(String(255), index=True)
    source_context: Mapped[Any] = mapped_column(PortableJSON, server_default=empty_object(), nullable=True)
    tags: Mapped[list[str] | None] = mapped_column(TextArray, server_default=empty_list())
    status: Mapped[str] = mapped_column(String(20), server_default="candidate", index=True)
    access_count: Mapped[int | None] = mapped_column(server_default="0")
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
    updated_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
    confirmed_at: Mapped[datetime | None]
    embedding: Mapped[list[float] | None] = mapped_column(Embedding(1024))
    source_provider: Mapped[str | None] = mapped_column(String(255))
    source_channel: Mapped[str | None] = mapped_column(String(100))
    knowledge_domain: Mapped[str | None] = mapped_column(String(255), server_default="general", index=True)
    submitted_by: Mapped[str | None] = mapped_column(String(255))
    submitted_from: Mapped[str | None] = mapped_column(String(255))
    content_hash: Mapped[str | None] = mapped_column(CHAR(64), index=True)
    archived_at: Mapped[datetime | None] = mapped_column(server_default=utc_now(), index=True)
    archive_reason: Mapped[str | None] = mapped_column(LongText)
