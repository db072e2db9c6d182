"""Memory traces: what agents remember."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import Any

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.access_scope import AccessScoped
from legion_data.models.base import Base
from legion_data.models.mixins import TenantIsolated
from legion_data.types import BigId, Embedding, JSONText, LongText

__all__ = ["MemoryTrace"]


class MemoryTrace(AccessScoped, TenantIsolated, Base):
    """Something an agent remembers, with its strength, decay and embedding."""

    __tablename__ = "memory_traces"
    __table_args__ = (
        index("agent_id", "trace_type"),
        index(
            "embedding",
            using="hnsw",
            ops={"embedding": "vector_cosine_ops"},
            only="postgresql",
        ),
        index("identity_principal_id", "access_scope"),
        index("partition_id", "trace_type"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agent_id: Mapped[str] = mapped_column(String(64), index=True)
    trace_type: Mapped[str] = mapped_column(String(32))
    content: Mapped[str] = mapped_column(LongText)
    significance: Mapped[float | None] = mapped_column(server_default="0.5")
    confidence: Mapped[float | None] = mapped_column(server_default="1")
    associations: Mapped[Any] = mapped_column(JSONText, nullable=True)
    metadata_: Mapped[Any] = mapped_column("metadata", JSONText, nullable=True)
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
    accessed_at: Mapped[datetime | None]
    decayed_at: Mapped[datetime | None]
    trace_id: Mapped[str | None] = mapped_column(String(36), unique=True, index=True)
    strength: Mapped[float | None] = mapped_column(server_default="0.5")
    peak_strength: Mapped[float | None] = mapped_column(server_default="0.5")
    base_decay_rate: Mapped[float | None] = mapped_column(server_default="0.05")
    emotional_valence: Mapped[float | None] = mapped_column(server_default="0")
    emotional_intensity: Mapped[float | None] = mapped_column(server_default="0")
    domain_tags: Mapped[Any] = mapped_column(JSONText, nullable=True)
    origin: Mapped[str | None] = mapped_column(String(50))
    source_agent_id: Mapped[str | None] = mapped_column(String(255), index=True)
    storage_tier: Mapped[str | None] = mapped_column(String(10), server_default="warm", index=True)
    last_reinforced: Mapped[datetime | None]
    last_decayed: Mapped[datetime | None]
    reinforcement_count: Mapped[int | None] = mapped_column(server_default="0")
    unresolved: Mapped[bool | None] = mapped_column(server_default=false(), index=True)
    consolidation_candidate: Mapped[bool | None] = mapped_column(server_default=false(), index=True)
    parent_trace_id: Mapped[str | None] = mapped_column(String(36))
    encryption_key_id: Mapped[str | None] = mapped_column(String(255))
    partition_id: Mapped[str | None] = mapped_column(String(255), index=True)
    embedding: Mapped[list[float] | None] = mapped_column(Embedding(1024))
