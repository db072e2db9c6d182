"""Identities of the first identity schema."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import random_uuid
from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdatedAt
from legion_data.types import Bytes, LongText, PortableUUID, ShortText
from legion_data.types.uuid7 import uuid7

if TYPE_CHECKING:
    from legion_data.models.legacy_identity.audit_log import IdentityAuditLog
    from legion_data.models.legacy_identity.principal import Principal
    from legion_data.models.legacy_identity.provider import IdentityProvider

__all__ = ["Identity"]


class Identity(CreatedUpdatedAt, Base):
    """A principal's account at one provider, under the first schema's UUID keys."""

    __tablename__ = "identities"
    __table_args__ = (
        index(
            "principal_id",
            "provider_id",
            unique=True,
            where="is_default = true AND active = true",
            tag="default",
        ),
        index("principal_id", "provider_id", "provider_identity", unique=True),
        index(
            "provider_id",
            "provider_identity",
            unique=True,
            where="active = true",
            tag="active",
        ),
    )

    id: Mapped[str] = mapped_column(PortableUUID, primary_key=True, default=uuid7, server_default=random_uuid())
    principal_id: Mapped[str] = mapped_column(PortableUUID, ForeignKey("principals.id", ondelete="CASCADE"), index=True)
    provider_id: Mapped[str] = mapped_column(
        PortableUUID,
        ForeignKey("identity_providers.id", ondelete="CASCADE"),
        index=True,
    )
    provider_identity: Mapped[str] = mapped_column(ShortText)
    profile: Mapped[bytes | None] = mapped_column(Bytes)
    active: Mapped[bool] = mapped_column(server_default=true())
    last_authenticated_at: Mapped[datetime | None]
    account_type: Mapped[str] = mapped_column(ShortText, server_default="primary")
    qualifier: Mapped[str | None] = mapped_column(ShortText)
    is_default: Mapped[bool] = mapped_column(server_default=false())
    link_evidence: Mapped[str | None] = mapped_column(LongText)

    principal: Mapped[Principal] = relationship(back_populates="identities")
    provider: Mapped[IdentityProvider] = relationship(back_populates="identities")
    audit_logs: Mapped[list[IdentityAuditLog]] = relationship(back_populates="identity")
