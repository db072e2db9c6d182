"""Groups that a principal belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from legion_data.access.principals import RbacName, resolved
from legion_data.models.identity.group import PortableGroup, PortableGroupMembership
from legion_data.models.legacy_identity.group import IdentityGroup, IdentityGroupMembership
from legion_data.models.legacy_identity.principal import Principal
from legion_data.models.membership import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from legion_data.access.principals import IdentityPrincipal

__all__ = ["groups_of"]


def groups_of(
    session: Session, principal: IdentityPrincipal | int | str | UUID, at: datetime | None = None
) -> Sequence[PortableGroup | IdentityGroup]:
    """The groups that ``principal`` belongs to at ``at`` (default: now), by name. At most two statements.

    A membership counts when it is active and has not expired, and principal and group are active: read from the
    database, whatever the session's objects say. Nobody belongs nowhere: an unknown name gives an empty list. A row of
    the first identity schema is answered from its own tables. Raises ``ValueRefused``, ``AmbiguousMatch``.
    """
    who: Any = resolved(session, principal)
    if who is None or isinstance(who, RbacName):
        return []
    group: Any = PortableGroup
    membership: Any = PortableGroupMembership
    if isinstance(who, Principal):
        group, membership = IdentityGroup, IdentityGroupMembership
    places = counted(membership, group, type(who), at).where(membership.principal_id == who.id)
    mine = places.with_only_columns(membership.group_id)
    return session.scalars(select(group).where(group.id.in_(mine)).order_by(group.name)).all()
