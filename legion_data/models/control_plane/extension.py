"""Extensions: installed code that brings runners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdated, TenantIsolated

if TYPE_CHECKING:
    from legion_data.models.control_plane.runner import Runner

__all__ = ["Extension"]


class Extension(TenantIsolated, CreatedUpdated, Base):
    """Installed code that brings runners; ``schema_version`` is how far its own migrations have come."""

    __tablename__ = "extensions"
    __table_args__ = (index("name", "namespace", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    active: Mapped[bool] = mapped_column(server_default=true(), index=True)
    name: Mapped[str] = mapped_column(String(128), index=True)
    namespace: Mapped[str] = mapped_column(String(128), server_default="", index=True)
    exchange: Mapped[str | None] = mapped_column(String(255))
    uri: Mapped[str | None] = mapped_column(String(256))
    schema_version: Mapped[int] = mapped_column(server_default="0", index=True)

    runners: Mapped[list[Runner]] = relationship(back_populates="extension")
