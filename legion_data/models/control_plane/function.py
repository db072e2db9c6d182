"""Functions: what runners can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdated, TenantIsolated
from legion_data.types import Embedding, JSONText, LongText

if TYPE_CHECKING:
    from legion_data.models.control_plane.absorber_pattern import AbsorberPattern
    from legion_data.models.control_plane.relationship import Relationship
    from legion_data.models.control_plane.runner import Runner
    from legion_data.models.control_plane.task import Task

__all__ = ["Function"]


class Function(TenantIsolated, CreatedUpdated, Base):
    """Something a runner can do: the unit that tasks and relationships name."""

    __tablename__ = "functions"
    __table_args__ = (
        index(
            "embedding_vector",
            using="hnsw",
            ops={"embedding_vector": "vector_cosine_ops"},
            only="postgresql",
        ),
        index("runner_id", "name", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(128), index=True)
    active: Mapped[bool] = mapped_column(server_default=true(), index=True)
    runner_id: Mapped[int] = mapped_column(ForeignKey("runners.id", ondelete="CASCADE", onupdate="CASCADE"), index=True)
    args: Mapped[str | None] = mapped_column(LongText)
    description: Mapped[str | None] = mapped_column(LongText)
    embedding: Mapped[Any] = mapped_column(JSONText, nullable=True)
    remote_invocable: Mapped[bool] = mapped_column(server_default=true())
    component_type: Mapped[str] = mapped_column(String(32), server_default="runner", index=True)
    definition: Mapped[Any] = mapped_column(JSONText, nullable=True)
    embedding_vector: Mapped[list[float] | None] = mapped_column(Embedding(1024))

    runner: Mapped[Runner] = relationship(back_populates="functions")
    trigger_relationships: Mapped[list[Relationship]] = relationship(
        foreign_keys="Relationship.trigger_id", back_populates="trigger"
    )
    action_relationships: Mapped[list[Relationship]] = relationship(
        foreign_keys="Relationship.action_id", back_populates="action"
    )
    absorber_patterns: Mapped[list[AbsorberPattern]] = relationship(back_populates="function")
    tasks: Mapped[list[Task]] = relationship(back_populates="function")
