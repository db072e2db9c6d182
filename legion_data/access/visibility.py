"""``visible_to``: the rows with an access scope that a principal may see, as a predicate for any query.

| scope | seen by |
|---|---|
| ``global`` | everybody |
| ``team`` | the owner, and whoever shares a team with the owner |
| ``private`` | the owner |

A team is a name: of a group that both belong to, or of the team in which a role is assigned. Memberships and
assignments count as everywhere else (``models.membership``, ``models.expiry``): principal and group are active, the
membership is active, nothing has expired. Who is not active sees what is global, and so does who is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, inspect, or_, select, union, union_all
from sqlalchemy.exc import NoInspectionAvailable

from legion_data.access.principals import has_rbac_name, principal_id
from legion_data.dialects.text_functions import same_text
from legion_data.errors import ValueRefused
from legion_data.models.identity.group import PortableGroup, PortableGroupMembership
from legion_data.models.identity.identity import PortableIdentity
from legion_data.models.identity.principal import PortablePrincipal
from legion_data.models.membership import counted
from legion_data.models.rbac import RbacRoleAssignment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["visible_to"]

_NEEDED = ("access_scope", "identity_principal_id", "identity_id")


def visible_to(principal: PortablePrincipal | int, rows: Any, *, at: datetime | None = None) -> ColumnElement[bool]:
    """Whether ``principal`` (a stored one, or its id) may see a row of ``rows`` at ``at`` (default: now).

    ``rows``: a mapped class, an alias of one, a table or a subquery that has the columns of
    ``legion_data.models.access_scope``. Without ``at`` the moment is that of execution, so a statement can be kept.

        select(Message).where(visible_to(alice, Message), Message.role == "user")

    The scope is the row's own: a message does not take that of its conversation; ask for both where both matter.
    Raises ``ValueRefused`` for what is no principal, and for rows without an access scope.
    """
    me = principal_id(principal)
    columns = _columns(rows)
    scope, owner = columns["access_scope"], _owner(columns)
    mine = select(PortablePrincipal.id).where(PortablePrincipal.id == me, PortablePrincipal.active)
    return or_(
        scope == "global",
        and_(scope.in_(("private", "team")), owner.in_(mine.correlate(None))),
        and_(scope == "team", owner.in_(_teammates(me, at))),
    )


def _columns(rows: Any) -> dict[str, Any]:
    """What ``visible_to`` needs of ``rows``, by name."""
    try:
        known = inspect(rows)
        listed = known.selectable.c.keys()
    except (NoInspectionAvailable, AttributeError):
        listed = []
    if not {"access_scope", "identity_principal_id"} <= set(listed):
        raise ValueRefused(
            f"{str(rows)[:60]} has no access scope.", hint="Rows with one have access_scope and identity_principal_id."
        )
    of = rows.c if isinstance(rows, FromClause) else rows
    return {name: getattr(of, name) for name in _NEEDED if name in listed}


def _owner(columns: Mapping[str, Any]) -> ColumnElement[int]:
    """The principal, or else that of the account, unless it is no longer linked."""
    owner: ColumnElement[int] = columns["identity_principal_id"]
    if "identity_id" not in columns:
        return owner
    linked = select(PortableIdentity.principal_id).where(
        PortableIdentity.id == columns["identity_id"], PortableIdentity.active
    )
    return func.coalesce(owner, linked.correlate_except(PortableIdentity).scalar_subquery())


def _teammates(me: int, at: datetime | None) -> Select[Any]:
    """Ids of those who share a team with ``me``, through a group or a role. Reads its tables whole, in any query."""
    places, roles = _places(at), _roles(at)
    teams = union(
        places.where(PortableGroupMembership.principal_id == me).with_only_columns(PortableGroup.name.label("team")),
        roles.where(PortablePrincipal.id == me).with_only_columns(RbacRoleAssignment.team.label("team")),
    ).subquery("teams")

    def named(name: Any) -> ColumnElement[bool]:
        return and_(teams.c.team == name, same_text(teams.c.team, name))

    mates = union_all(
        places.join(teams, named(PortableGroup.name)).with_only_columns(PortablePrincipal.id),
        roles.join(teams, named(RbacRoleAssignment.team)).with_only_columns(PortablePrincipal.id),
    ).subquery("teammates")
    return select(mates.c.id)


def _places(at: datetime | None) -> Select[Any]:
    return counted(PortableGroupMembership, PortableGroup, PortablePrincipal, at)


def _roles(at: datetime | None) -> Select[Any]:
    principal: Any = PortablePrincipal
    assignment: Any = RbacRoleAssignment
    return (
        select(principal.id, assignment.team)
        .join_from(assignment, principal, has_rbac_name(assignment, principal))
        .where(assignment.where_active(at), assignment.team.is_not(None), principal.active)
    )
