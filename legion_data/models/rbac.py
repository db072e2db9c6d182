"""Role-based access control: who may do what, granted by whom, until when."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base

__all__ = ["RbacCrossTeamGrant", "RbacRoleAssignment", "RbacRunnerGrant"]


class RbacRoleAssignment(Base):
    """A role that a worker or human holds, everywhere or within a team, until it expires."""

    __tablename__ = "rbac_role_assignments"
    __table_args__ = (index("principal_type", "principal_id", "role", "team", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    principal_type: Mapped[str] = mapped_column(String(10))
    principal_id: Mapped[str] = mapped_column(String(255), index=True)
    role: Mapped[str] = mapped_column(String(100), index=True)
    team: Mapped[str | None] = mapped_column(String(255), index=True)
    granted_by: Mapped[str] = mapped_column(String(255))
    granted_at: Mapped[datetime] = mapped_column(server_default=utc_now())
    expires_at: Mapped[datetime | None] = mapped_column(index=True)


class RbacRunnerGrant(Base):
    """What a team may do with the runners that match a pattern."""

    __tablename__ = "rbac_runner_grants"
    __table_args__ = (index("team", "runner_pattern", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team: Mapped[str] = mapped_column(String(255), index=True)
    runner_pattern: Mapped[str] = mapped_column(String(500))
    actions: Mapped[str] = mapped_column(String(255))
    granted_by: Mapped[str] = mapped_column(String(255))
    granted_at: Mapped[datetime] = mapped_column(server_default=utc_now())


class RbacCrossTeamGrant(Base):
    """What one team may do with another team's runners that match a pattern, until it expires."""

    __tablename__ = "rbac_cross_team_grants"
    __table_args__ = (index("source_team", "target_team", "runner_pattern", unique=True, hashed=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_team: Mapped[str] = mapped_column(String(255), index=True)
    target_team: Mapped[str] = mapped_column(String(255), index=True)
    runner_pattern: Mapped[str] = mapped_column(String(500))
    actions: Mapped[str] = mapped_column(String(255))
    granted_by: Mapped[str] = mapped_column(String(255))
    granted_at: Mapped[datetime] = mapped_column(server_default=utc_now())
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
