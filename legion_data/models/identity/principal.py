"""Principals: whoever can act."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String, true
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdatedAt, PublicId

__all__ = ["PortablePrincipal"]


class PortablePrincipal(PublicId, CreatedUpdatedAt, Base):
    """A person, worker or service, under one canonical name a kind."""

    __tablename__ = "portable_identity_principals"
    __table_args__ = (index("canonical_name", "kind", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    canonical_name: Mapped[str] = mapped_column(String(255), index=True)
    kind: Mapped[str] = mapped_column(String(64), index=True)
    employee_key: Mapped[str | None] = mapped_column(String(255), index=True)
    display_name: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(server_default=true(), index=True)
    last_seen_at: Mapped[datetime | None]
