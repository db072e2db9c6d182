"""The catalogue of known extensions."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.models.base import Base
from legion_data.types import LongText

__all__ = ["RegistryEntry"]


class RegistryEntry(Base):
    """A known extension in the catalogue of builds, installed here or not, with its test and health figures."""

    __tablename__ = "extensions_registry"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True, index=True)
    module_name: Mapped[str] = mapped_column(String(100))
    category: Mapped[str] = mapped_column(String(50), server_default="cognition", index=True)
    description: Mapped[str | None] = mapped_column(LongText)
    cognitive_concept: Mapped[str | None] = mapped_column(LongText)
    metaphor_description: Mapped[str | None] = mapped_column(LongText)
    build_batch: Mapped[int | None]
    build_date: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(String(20), server_default="active", index=True)
    spec_count: Mapped[int | None] = mapped_column(server_default="0")
    spec_pass_count: Mapped[int | None] = mapped_column(server_default="0")
    wired_phase: Mapped[str | None] = mapped_column(String(100))
    health_score: Mapped[float | None] = mapped_column(server_default="1", index=True)
    invocation_count: Mapped[int | None] = mapped_column(server_default="0")
    last_invoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]
