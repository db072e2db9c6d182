"""Groups and who belongs to them."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.lookup import ByName
from legion_data.models.membership import Membership
from legion_data.models.mixins import CreatedUpdatedAt, PublicId
from legion_data.models.vocabularies import MEMBERSHIP_STATUSES
from legion_data.types import LongText

if TYPE_CHECKING:
    from legion_data.models.identity.principal import PortablePrincipal

__all__ = ["PortableGroup", "PortableGroupMembership"]


class PortableGroup(ByName, PublicId, CreatedUpdatedAt, Base):
    """A group of principals as its source knows it."""

    __tablename__ = "portable_identity_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255), unique=True, index=True)
    source: Mapped[str] = mapped_column(String(64), server_default="ldap", index=True)
    description: Mapped[str | None] = mapped_column(LongText)
    active: Mapped[bool] = mapped_column(server_default=true(), index=True)

    memberships: Mapped[list[PortableGroupMembership]] = relationship(back_populates="group")
    principals: Mapped[list[PortablePrincipal]] = relationship(
        secondary="portable_identity_group_memberships", viewonly=True
    )


class PortableGroupMembership(Membership, PublicId, CreatedUpdatedAt, Base):
    """A principal's place in a group, by whom it was discovered, and until when it holds."""

    __tablename__ = "portable_identity_group_memberships"
    __table_args__ = (
        index("principal_id", "group_id", "discovered_by", unique=True),
        index("principal_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    principal_id: Mapped[int] = mapped_column(
        ForeignKey("portable_identity_principals.id", ondelete="CASCADE"), index=True
    )
    group_id: Mapped[int] = mapped_column(ForeignKey("portable_identity_groups.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(
        String(32),
        server_default="active",
        index=True,
        info={"words": MEMBERSHIP_STATUSES},
    )
    discovered_by: Mapped[str] = mapped_column(String(255))
    trust_weight: Mapped[int] = mapped_column(server_default="50")
    expires_at: Mapped[datetime | None]

    principal: Mapped[PortablePrincipal] = relationship(back_populates="group_memberships")
    group: Mapped[PortableGroup] = relationship(back_populates="memberships")
