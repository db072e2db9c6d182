"""Groups and memberships of the first identity schema."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import random_uuid
from legion_data.models.base import Base
from legion_data.models.membership import Membership
from legion_data.models.mixins import CreatedUpdatedAt
from legion_data.models.vocabularies import MEMBERSHIP_STATUSES
from legion_data.types import LongText, PortableUUID, ShortText
from legion_data.types.uuid7 import uuid7

if TYPE_CHECKING:
    from legion_data.models.legacy_identity.principal import Principal

__all__ = ["IdentityGroup", "IdentityGroupMembership"]


class IdentityGroup(CreatedUpdatedAt, Base):
    """A group of principals, under the first schema's UUID keys."""

    __tablename__ = "identity_groups"

    id: Mapped[str] = mapped_column(PortableUUID, primary_key=True, default=uuid7, server_default=random_uuid())
    name: Mapped[str] = mapped_column(ShortText, unique=True, index=True)
    source: Mapped[str] = mapped_column(ShortText, server_default="ldap")
    description: Mapped[str | None] = mapped_column(LongText)
    active: Mapped[bool] = mapped_column(server_default=true())

    memberships: Mapped[list[IdentityGroupMembership]] = relationship(back_populates="group")
    principals: Mapped[list[Principal]] = relationship(secondary="identity_group_memberships", viewonly=True)


class IdentityGroupMembership(Membership, CreatedUpdatedAt, Base):
    """A principal's place in a group, under the first schema's UUID keys."""

    __tablename__ = "identity_group_memberships"
    __table_args__ = (
        index("principal_id", "group_id", "discovered_by", unique=True),
        index(
            "principal_id",
            "trust_weight",
            "(CASE status WHEN 'expired' THEN 0 WHEN 'stale' THEN 1 WHEN 'active' THEN 2 END)",
            plain=("principal_id", "trust_weight", "status"),
        ),
    )

    id: Mapped[str] = mapped_column(PortableUUID, primary_key=True, default=uuid7, server_default=random_uuid())
    principal_id: Mapped[str] = mapped_column(PortableUUID, ForeignKey("principals.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[str] = mapped_column(
        PortableUUID, ForeignKey("identity_groups.id", ondelete="CASCADE"), index=True
    )
    status: Mapped[str] = mapped_column(
        ShortText,
        server_default="active",
        index=True,
        info={"words": MEMBERSHIP_STATUSES},
    )
    discovered_by: Mapped[str] = mapped_column(ShortText)
    trust_weight: Mapped[int] = mapped_column(server_default="50")
    expires_at: Mapped[datetime | None]

    principal: Mapped[Principal] = relationship(back_populates="group_memberships")
    group: Mapped[IdentityGroup] = relationship(back_populates="memberships")
