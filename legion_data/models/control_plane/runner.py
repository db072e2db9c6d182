"""Runners: the classes of an extension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdated, TenantIsolated

if TYPE_CHECKING:
    from legion_data.models.control_plane.extension import Extension
    from legion_data.models.control_plane.function import Function

__all__ = ["Runner"]


class Runner(TenantIsolated, CreatedUpdated, Base):
    """A class of an extension whose functions consume one queue."""

    __tablename__ = "runners"
    __table_args__ = (index("extension_id", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    extension_id: Mapped[int] = mapped_column(
        ForeignKey("extensions.id", ondelete="CASCADE", onupdate="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(256), server_default="", index=True)
    namespace: Mapped[str] = mapped_column(String(256), server_default="", index=True)
    active: Mapped[bool] = mapped_column(server_default=true())
    queue: Mapped[str | None] = mapped_column(String(256))
    uri: Mapped[str | None] = mapped_column(String(256))
    routing_key: Mapped[str | None] = mapped_column(String(512), index=True)

    extension: Mapped[Extension] = relationship(back_populates="runners")
    functions: Mapped[list[Function]] = relationship(back_populates="runner", passive_deletes="all")
