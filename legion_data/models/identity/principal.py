"""Principals: whoever can act."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.lookup import ByName
from legion_data.models.membership import active_groups
from legion_data.models.mixins import CreatedUpdatedAt, PublicId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from legion_data.models.identity.audit_log import PortableAuditLog
    from legion_data.models.identity.group import PortableGroup, PortableGroupMembership
    from legion_data.models.identity.identity import PortableIdentity

__all__ = ["PortablePrincipal"]


class PortablePrincipal(ByName, PublicId, CreatedUpdatedAt, Base):
    """A person, worker or service, under one canonical name a kind."""

    __tablename__ = "portable_identity_principals"
    names = ("canonical_name", "employee_key")
    __table_args__ = (index("canonical_name", "kind", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    canonical_name: Mapped[str] = mapped_column(String(255), index=True)
    kind: Mapped[str] = mapped_column(String(64), index=True)
    employee_key: Mapped[str | None] = mapped_column(String(255), index=True)
    display_name: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(server_default=true(), index=True)
    last_seen_at: Mapped[datetime | None]

    identities: Mapped[list[PortableIdentity]] = relationship(back_populates="principal")
    group_memberships: Mapped[list[PortableGroupMembership]] = relationship(back_populates="principal")
    audit_logs: Mapped[list[PortableAuditLog]] = relationship(back_populates="principal")
    groups: Mapped[list[PortableGroup]] = relationship(secondary="portable_identity_group_memberships", viewonly=True)

    def active_groups(self, session: Session, at: datetime | None = None) -> list[PortableGroup]:
        """The groups that this principal belongs to at ``at`` (default: now), by name.

        Nothing, unless the principal and the group are active and the membership is active and has not expired.
        """
        from legion_data.models.identity.group import (
            PortableGroup,
            PortableGroupMembership,
        )

        return active_groups(session, PortableGroupMembership, PortableGroup, self, at)
