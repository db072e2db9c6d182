"""The identity audit log."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.mixins import PublicId
from legion_data.types import LongText

if TYPE_CHECKING:
    from legion_data.models.identity.identity import PortableIdentity
    from legion_data.models.identity.principal import PortablePrincipal

__all__ = ["PortableAuditLog"]


class PortableAuditLog(PublicId, Base):
    """Something that happened to a principal or an identity: a resolution, a link, a change of trust."""

    __tablename__ = "portable_identity_audit_log"
    __table_args__ = (index("principal_id", "event_type", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    principal_id: Mapped[int | None] = mapped_column(
        ForeignKey("portable_identity_principals.id", ondelete="SET NULL"), index=True
    )
    identity_id: Mapped[int | None] = mapped_column(
        ForeignKey("portable_identities.id", ondelete="SET NULL"), index=True
    )
    provider_name: Mapped[str] = mapped_column(String(255))
    event_type: Mapped[str] = mapped_column(String(128), index=True)
    trust_level: Mapped[str | None] = mapped_column(String(64))
    detail_payload: Mapped[str | None] = mapped_column(LongText)
    node_ref: Mapped[str | None] = mapped_column(String(255))
    session_ref: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now(), index=True)

    principal: Mapped[PortablePrincipal | None] = relationship(back_populates="audit_logs")
    identity: Mapped[PortableIdentity | None] = relationship(back_populates="audit_logs")
