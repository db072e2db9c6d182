"""Events of the registry of models."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.mixins import Inserted, PublicId
from legion_data.types import BigId, LongText

__all__ = ["RegistryEvent"]


class RegistryEvent(PublicId, Inserted, Base):
    """A change in the registry of providers and models."""

    __tablename__ = "llm_registry_events"
    __table_args__ = (index("provider", "model_key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    provider: Mapped[str | None] = mapped_column(String(128))
    model_key: Mapped[str | None] = mapped_column(String(255))
    event_type: Mapped[str] = mapped_column(String(128), index=True)
    status: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[str | None] = mapped_column(LongText)
    recorded_at: Mapped[datetime | None] = mapped_column(index=True)
