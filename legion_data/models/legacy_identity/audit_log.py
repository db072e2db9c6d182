"""The audit log of the first identity schema."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import empty_object, random_uuid, utc_now
from legion_data.models.base import Base
from legion_data.types import PortableJSON, PortableUUID, ShortText
from legion_data.types.uuid7 import uuid7

if TYPE_CHECKING:
    from legion_data.models.legacy_identity.identity import Identity
    from legion_data.models.legacy_identity.principal import Principal

__all__ = ["IdentityAuditLog"]


class IdentityAuditLog(Base):
    """Something that happened to a principal or identity, under the first schema's UUID keys."""

    __tablename__ = "identity_audit_log"
    __table_args__ = (index("principal_id", "event_type", "created_at"),)

    id: Mapped[str] = mapped_column(PortableUUID, primary_key=True, default=uuid7, server_default=random_uuid())
    principal_id: Mapped[str | None] = mapped_column(
        PortableUUID, ForeignKey("principals.id", ondelete="SET NULL"), index=True
    )
    identity_id: Mapped[str | None] = mapped_column(
        PortableUUID, ForeignKey("identities.id", ondelete="SET NULL"), index=True
    )
    provider_name: Mapped[str] = mapped_column(ShortText)
    event_type: Mapped[str] = mapped_column(ShortText, index=True)
    trust_level: Mapped[str | None] = mapped_column(ShortText)
    detail: Mapped[Any] = mapped_column(PortableJSON, server_default=empty_object(), nullable=False)
    node_id: Mapped[str | None] = mapped_column(ShortText)
    session_id: Mapped[str | None] = mapped_column(ShortText)
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now(), index=True)

    principal: Mapped[Principal | None] = relationship(back_populates="audit_logs")
    identity: Mapped[Identity | None] = relationship(back_populates="audit_logs")
