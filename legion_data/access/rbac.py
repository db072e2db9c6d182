"""Roles and grants that hold now. Expiry is that of ``legion_data.models.expiry``; teams are compared byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from legion_data.access.principals import HUMAN_KINDS, RbacName, rbac_type, resolved
from legion_data.dialects.text_functions import same_text
from legion_data.models.identity.principal import PortablePrincipal
from legion_data.models.legacy_identity.principal import Principal
from legion_data.models.rbac import RbacCrossTeamGrant, RbacRoleAssignment, RbacRunnerGrant

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from legion_data.access.principals import IdentityPrincipal
    from legion_data.models.control_plane.digital_worker import DigitalWorker

__all__ = ["cross_team_for", "grants_for", "roles_for"]


def roles_for(
    session: Session,
    principal: IdentityPrincipal | DigitalWorker | RbacName | int | str | UUID,
    *,
    team: str | None = None,
    at: datetime | None = None,
) -> list[RbacRoleAssignment]:
    """The roles that ``principal`` holds at ``at`` (default: now), by role and team. At most two statements.

    ``team``: only those that hold in this team, which includes those that hold everywhere. Of several assignments of
    one role and team (the predecessor allowed them) the one that lasts longest is given. A principal that is not
    active holds none, and an unknown one neither. Raises ``ValueRefused``, ``AmbiguousMatch``.
    """
    who = resolved(session, principal)
    if who is None:
        return []
    assignment = RbacRoleAssignment
    wanted = [assignment.where_active(at), *_assigned_to(who)]
    if team is not None:
        wanted.append(
            or_(assignment.team.is_(None), _is_text(assignment.team, _team(RbacRoleAssignment, "team", team)))
        )
    found = session.scalars(select(assignment).where(*wanted).order_by(assignment.id))
    kept: dict[tuple[str, str | None], RbacRoleAssignment] = {}
    for row in found:
        former = kept.get((row.role, row.team))
        if former is None or _lasts_longer(row, former):
            kept[row.role, row.team] = row
    return sorted(kept.values(), key=lambda row: (row.role, row.team or ""))


def grants_for(session: Session, team: str) -> list[RbacRunnerGrant]:
    """What ``team`` may do with runners, by pattern. One statement. Raises ``ValueRefused`` for what is no team."""
    grant = RbacRunnerGrant
    wanted = _is_text(grant.team, _team(grant, "team", team))
    return list(session.scalars(select(grant).where(wanted).order_by(grant.runner_pattern)))


def cross_team_for(
    session: Session, team: str, *, target: str | None = None, at: datetime | None = None
) -> list[RbacCrossTeamGrant]:
    """What ``team`` may do with runners of other teams at ``at`` (default: now), by team and pattern. One statement.

    ``target``: of this team only. Raises ``ValueRefused`` for what is no team.
    """
    grant = RbacCrossTeamGrant
    wanted = [grant.where_active(at), _is_text(grant.source_team, _team(grant, "source_team", team))]
    if target is not None:
        wanted.append(_is_text(grant.target_team, _team(grant, "target_team", target)))
    statement = select(grant).where(*wanted).order_by(grant.target_team, grant.runner_pattern)
    return list(session.scalars(statement))


def _assigned_to(who: IdentityPrincipal | RbacName) -> list[ColumnElement[bool]]:
    assignment = RbacRoleAssignment
    if isinstance(who, RbacName):
        rules = assignment.rules()
        kind, name = rules["principal_type"](who.type), rules["principal_id"](who.id)
        principal = PortablePrincipal
        is_human = principal.kind.in_(HUMAN_KINDS)
        is_left = exists().where(
            _is_text(principal.canonical_name, name), is_human if kind == "human" else ~is_human, ~principal.active
        )
        return [assignment.principal_type == kind, _is_text(assignment.principal_id, name), ~is_left]
    model: Any = type(who)
    uuid = who.id if isinstance(who, Principal) else who.uuid
    names = [_is_text(assignment.principal_id, name) for name in (who.canonical_name, uuid)]
    is_active = exists().where(model.id == who.id, model.active)
    return [assignment.principal_type == rbac_type(who.kind), or_(*names), is_active]


def _lasts_longer(one: RbacRoleAssignment, other: RbacRoleAssignment) -> bool:
    if other.expires_at is None or one.expires_at is None:
        return other.expires_at is not None
    return one.expires_at > other.expires_at


def _team(model: Any, column: str, given: object) -> str:
    """``given`` when it can be a team: None, empty and overlong text, and everything else are refused."""
    rule = RbacRunnerGrant.rules()["team"] if model is RbacRoleAssignment else model.rules()[column]
    checked: str = rule(given)
    return checked


def _is_text(column: Any, value: str) -> ColumnElement[bool]:
    """``column = value``, also on MySQL, where "ops " equals "ops"; by index and then byte for byte."""
    return and_(column == value, same_text(column, value))
