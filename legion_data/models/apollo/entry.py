"""Entries of the knowledge store."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING, Any

from sqlalchemy import CHAR, String, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import (
    empty_list,
    empty_object,
    random_uuid,
    utc_now,
)
from legion_data.models.access_scope import AccessScoped
from legion_data.models.base import Base, PostgresOnly
from legion_data.types import Embedding, LongText, PortableJSON, PortableUUID, TextArray
from legion_data.types.uuid7 import uuid7

if TYPE_CHECKING:
    from legion_data.models.apollo.access_log import ApolloAccessLog
    from legion_data.models.apollo.relation import ApolloRelation

__all__ = ["ApolloEntry"]


class ApolloEntry(AccessScoped, PostgresOnly, Base):
    """A piece of shared knowledge with its source, confidence, embedding and version."""

    __tablename__ = "apollo_entries"
    __table_args__ = (
        index("content_hash", unique=True, where="status <> 'archived'", tag="live"),
        index(
            "embedding",
            where="status IN ('candidate', 'confirmed', 'disputed')",
            using="hnsw",
            ops={"embedding": "vector_cosine_ops"},
            tag="live",
        ),
        index("embedding", using="hnsw", ops={"embedding": "vector_cosine_ops"}),
        index(
            "expires_at",
            where="expires_at IS NOT NULL AND status <> 'archived'",
            tag="live",
        ),
        index("identity_principal_id", "access_scope"),
        index("id", where="status IN ('candidate', 'confirmed', 'disputed')", tag="live"),
        index("is_inference", where="is_inference = true"),
        index("parent_knowledge_id", "is_latest", where="is_latest = true"),
        index(
            "status",
            "source_provider",
            "source_channel",
            where="status = 'candidate' AND embedding IS NOT NULL",
            tag="candidate",
        ),
        index("tags", using="gin"),
        index("updated_at", where="status <> 'archived'", tag="live"),
    )

    id: Mapped[str] = mapped_column(PortableUUID, primary_key=True, default=uuid7, server_default=random_uuid())
    content: Mapped[str] = mapped_column(LongText)
    content_type: Mapped[str] = mapped_column(String(50))
    confidence: Mapped[float | None] = mapped_column(server_default="0.5", index=True)
    source_agent: Mapped[str] = mapped_column(String(255), index=True)
    source_context: Mapped[Any] = mapped_column(PortableJSON, server_default=empty_object(), nullable=True)
    tags: Mapped[list[str] | None] = mapped_column(TextArray, server_default=empty_list())
    status: Mapped[str] = mapped_column(String(20), server_default="candidate", index=True)
    access_count: Mapped[int | None] = mapped_column(server_default="0")
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now(), index=True)
    updated_at: Mapped[datetime | None] = mapped_column(server_default=utc_now(), index=True)
    confirmed_at: Mapped[datetime | None]
    embedding: Mapped[list[float] | None] = mapped_column(Embedding(1024))
    source_provider: Mapped[str | None] = mapped_column(String(255))
    source_channel: Mapped[str | None] = mapped_column(String(100))
    knowledge_domain: Mapped[str | None] = mapped_column(String(255), server_default="general", index=True)
    submitted_by: Mapped[str | None] = mapped_column(String(255), index=True)
    submitted_from: Mapped[str | None] = mapped_column(String(255), index=True)
    content_hash: Mapped[str | None] = mapped_column(CHAR(64))
    summary_l0: Mapped[str | None] = mapped_column(String(500))
    summary_l1: Mapped[str | None] = mapped_column(LongText)
    knowledge_tier: Mapped[str] = mapped_column(String(4), server_default="L2", index=True)
    parent_entry_id: Mapped[str | None] = mapped_column(PortableUUID, index=True)
    l0_generated_at: Mapped[datetime | None]
    l1_generated_at: Mapped[datetime | None]
    parent_knowledge_id: Mapped[str | None] = mapped_column(PortableUUID, index=True)
    is_latest: Mapped[bool] = mapped_column(server_default=true())
    supersession_type: Mapped[str | None] = mapped_column(String(20))
    expires_at: Mapped[datetime | None]
    forget_reason: Mapped[str | None] = mapped_column(String(255))
    is_inference: Mapped[bool] = mapped_column(server_default=false())

    access_logs: Mapped[list[ApolloAccessLog]] = relationship(back_populates="entry")
    outgoing_relations: Mapped[list[ApolloRelation]] = relationship(
        foreign_keys="ApolloRelation.from_entry_id", back_populates="from_entry"
    )
    incoming_relations: Mapped[list[ApolloRelation]] = relationship(
        foreign_keys="ApolloRelation.to_entry_id", back_populates="to_entry"
    )
