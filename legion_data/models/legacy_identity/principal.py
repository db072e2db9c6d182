"""Principals of the first identity schema."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.checks import canonical_name
from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import random_uuid
from legion_data.models.base import Base
from legion_data.models.membership import active_groups
from legion_data.models.mixins import CreatedUpdatedAt
from legion_data.types import PortableUUID, ShortText
from legion_data.types.uuid7 import uuid7

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from legion_data.models.control_plane.node import Node
    from legion_data.models.legacy_identity.audit_log import IdentityAuditLog
    from legion_data.models.legacy_identity.group import (
        IdentityGroup,
        IdentityGroupMembership,
    )
    from legion_data.models.legacy_identity.identity import Identity

__all__ = ["Principal"]


class Principal(CreatedUpdatedAt, Base):
    """A person, worker or service, under the first schema's UUID keys."""

    __tablename__ = "principals"
    __table_args__ = (
        CheckConstraint(canonical_name("canonical_name"), name="canonical_name_format"),
        index("canonical_name", "kind", unique=True),
        index("employee_id", where="employee_id IS NOT NULL"),
    )

    id: Mapped[str] = mapped_column(PortableUUID, primary_key=True, default=uuid7, server_default=random_uuid())
    canonical_name: Mapped[str] = mapped_column(ShortText, index=True)
    kind: Mapped[str] = mapped_column(ShortText, index=True)
    display_name: Mapped[str | None] = mapped_column(ShortText)
    active: Mapped[bool] = mapped_column(server_default=true())
    last_seen_at: Mapped[datetime | None]
    employee_id: Mapped[str | None] = mapped_column(ShortText)

    nodes: Mapped[list[Node]] = relationship(back_populates="principal")
    identities: Mapped[list[Identity]] = relationship(back_populates="principal")
    group_memberships: Mapped[list[IdentityGroupMembership]] = relationship(back_populates="principal")
    audit_logs: Mapped[list[IdentityAuditLog]] = relationship(back_populates="principal")
    groups: Mapped[list[IdentityGroup]] = relationship(secondary="identity_group_memberships", viewonly=True)

    def active_groups(self, session: Session, at: datetime | None = None) -> list[IdentityGroup]:
        """The groups that this principal belongs to at ``at`` (default: now), by name.

        Nothing, unless the principal and the group are active and the membership is active and has not expired.
        """
        from legion_data.models.legacy_identity.group import (
            IdentityGroup,
            IdentityGroupMembership,
        )

        return active_groups(session, IdentityGroupMembership, IdentityGroup, self, at)
