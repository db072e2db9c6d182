"""Role-based access control: who may do what, granted by whom, until when."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING, Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.expiry import Expiring
from legion_data.models.rules import Problem, required
from legion_data.models.vocabularies import RBAC_PRINCIPAL_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "CrossTeamGrant",
    "RbacCrossTeamGrant",
    "RbacRoleAssignment",
    "RbacRunnerGrant",
    "RoleAssignment",
    "RunnerGrant",
]


class _Actions:
    """A grant whose actions stand in one text, with commas between them."""

    if TYPE_CHECKING:
        actions: Mapped[str]

    @property
    def actions_list(self) -> list[str]:
        """The actions one by one, without blanks around them; empty ones at the end are left out."""
        listed = [action.strip() for action in (self.actions or "").rstrip(", ").split(",")]
        return [] if listed == [""] else listed


def _other_team(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Nobody needs a grant for what is their own."""
    if values.get("source_team") == values.get("target_team"):
        yield Problem("source_team", "cannot equal target_team", values.get("source_team"))


class RbacRoleAssignment(Expiring, Base):
    """A role that a worker or human holds, everywhere or within a team, until it expires."""

    __tablename__ = "rbac_role_assignments"
    __table_args__ = (
        index("principal_type", "principal_id", "role", "team", unique=True),
        index(
            "principal_type",
            "principal_id",
            "role",
            unique=True,
            where="team IS NULL AND duplicate_of IS NULL",
            tag="everywhere",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    principal_type: Mapped[str] = mapped_column(String(10), info={**required, "words": RBAC_PRINCIPAL_TYPES})
    principal_id: Mapped[str] = mapped_column(String(255), index=True, info=required)
    role: Mapped[str] = mapped_column(String(100), index=True, info=required)
    team: Mapped[str | None] = mapped_column(String(255), index=True)
    granted_by: Mapped[str] = mapped_column(String(255), info=required)
    granted_at: Mapped[datetime] = mapped_column(server_default=utc_now())
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    #: The oldest assignment of the same role without team, on duplicates from before they were refused (0105).
    duplicate_of: Mapped[int | None]


class RbacRunnerGrant(_Actions, Base):
    """What a team may do with the runners that match a pattern. It has no end: it is active until it is deleted."""

    __tablename__ = "rbac_runner_grants"
    __table_args__ = (index("team", "runner_pattern", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team: Mapped[str] = mapped_column(String(255), index=True, info=required)
    runner_pattern: Mapped[str] = mapped_column(String(500), info=required)
    actions: Mapped[str] = mapped_column(String(255), info=required)
    granted_by: Mapped[str] = mapped_column(String(255), info=required)
    granted_at: Mapped[datetime] = mapped_column(server_default=utc_now())

    @property
    def expired(self) -> bool:
        """Never: the table has no end for it (the predecessor's method raised)."""
        return False

    @property
    def active(self) -> bool:
        """Always; see ``expired``."""
        return True


class RbacCrossTeamGrant(_Actions, Expiring, Base):
    """What one team may do with another team's runners that match a pattern, until it expires."""

    __tablename__ = "rbac_cross_team_grants"
    row_rules = (_other_team,)
    __table_args__ = (index("source_team", "target_team", "runner_pattern", unique=True, hashed=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_team: Mapped[str] = mapped_column(String(255), index=True, info=required)
    target_team: Mapped[str] = mapped_column(String(255), index=True, info=required)
    runner_pattern: Mapped[str] = mapped_column(String(500), info=required)
    actions: Mapped[str] = mapped_column(String(255), info=required)
    granted_by: Mapped[str] = mapped_column(String(255), info=required)
    granted_at: Mapped[datetime] = mapped_column(server_default=utc_now())
    expires_at: Mapped[datetime | None] = mapped_column(index=True)


CrossTeamGrant = RbacCrossTeamGrant
RoleAssignment = RbacRoleAssignment
RunnerGrant = RbacRunnerGrant
