"""Absorber patterns: which function takes which input."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.mixins import TenantOwned

if TYPE_CHECKING:
    from legion_data.models.control_plane.function import Function

__all__ = ["AbsorberPattern"]


class AbsorberPattern(TenantOwned, Base):
    """A pattern (URL, MIME type, ...) that hands matching input to a function, lowest ``priority`` first."""

    __tablename__ = "absorber_patterns"
    __table_args__ = (index("pattern_type", "active"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    function_id: Mapped[int] = mapped_column(ForeignKey("functions.id", ondelete="CASCADE"), index=True)
    pattern_type: Mapped[str] = mapped_column(String(32), server_default="url", index=True)
    pattern: Mapped[str] = mapped_column(String(1024))
    priority: Mapped[int] = mapped_column(server_default="0")
    active: Mapped[bool] = mapped_column(server_default=true(), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now())
    updated_at: Mapped[datetime | None]

    function: Mapped[Function] = relationship(back_populates="absorber_patterns")
