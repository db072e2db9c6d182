"""Identities: a principal's accounts at providers."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.lookup import ByName
from legion_data.models.mixins import CreatedUpdatedAt, PublicId
from legion_data.types import LongText

if TYPE_CHECKING:
    from legion_data.models.identity.audit_log import PortableAuditLog
    from legion_data.models.identity.principal import PortablePrincipal
    from legion_data.models.identity.provider import PortableProvider

__all__ = ["PortableIdentity"]


class PortableIdentity(ByName, PublicId, CreatedUpdatedAt, Base):
    """A principal's account at one provider."""

    __tablename__ = "portable_identities"
    names = ("provider_identity_key",)
    __table_args__ = (
        index("principal_id", "provider_id", "provider_identity_key", unique=True),
        index("provider_id", "provider_identity_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    principal_id: Mapped[int] = mapped_column(
        ForeignKey("portable_identity_principals.id", ondelete="CASCADE"), index=True
    )
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("portable_identity_providers.id", ondelete="CASCADE"), index=True
    )
    provider_identity_key: Mapped[str] = mapped_column(String(255), index=True)
    profile_ciphertext: Mapped[str | None] = mapped_column(LongText)
    active: Mapped[bool] = mapped_column(server_default=true(), index=True)
    last_authenticated_at: Mapped[datetime | None]
    account_type: Mapped[str] = mapped_column(String(64), server_default="primary")
    qualifier: Mapped[str | None] = mapped_column(String(255))
    is_default: Mapped[bool] = mapped_column(server_default=false(), index=True)
    link_evidence: Mapped[str | None] = mapped_column(LongText)

    principal: Mapped[PortablePrincipal] = relationship(back_populates="identities")
    provider: Mapped[PortableProvider] = relationship(back_populates="identities")
    audit_logs: Mapped[list[PortableAuditLog]] = relationship(back_populates="identity")
