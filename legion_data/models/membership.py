"""Memberships: when a place in a group counts. Both identity schemas share this one definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select

from legion_data.models.expiry import is_expired, present

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Mapped, Session

__all__ = ["Membership", "active_groups", "counted"]

G = TypeVar("G")


class Membership:
    """A place in a group: active, stale (its source no longer confirms it) or expired (by word or by time)."""

    if TYPE_CHECKING:
        status: Mapped[str]
        expires_at: Mapped[datetime | None]

    def is_expired_at(self, at: datetime | None = None) -> bool:
        """Whether it no longer counts at ``at`` (default: now)."""
        return self.status == "expired" or is_expired(self.expires_at, at)

    @property
    def expired(self) -> bool:
        """Whether it no longer counts."""
        return self.is_expired_at()

    @property
    def stale(self) -> bool:
        """Whether its source no longer confirms it."""
        return self.status == "stale"

    @classmethod
    def where_active(cls, at: datetime | None = None) -> ColumnElement[bool]:
        """Active and not expired, as a predicate of SQL."""
        return and_(
            cls.status == "active",
            or_(cls.expires_at.is_(None), cls.expires_at > present(at)),
        )


def counted(membership: Any, group: Any, principal: Any, at: datetime | None = None) -> Select[Any]:
    """Who belongs where: principal id, group id and group name of each membership that counts.

    It does when it is active and has not expired, and principal and group are active. The three classes are those of
    one identity schema.
    """
    return (
        select(membership.principal_id, membership.group_id, group.name)
        .join_from(membership, group, group.id == membership.group_id)
        .join(principal, principal.id == membership.principal_id)
        .where(membership.where_active(at), group.active, principal.active)
    )


def active_groups(
    session: Session,
    membership: Any,
    group: type[G],
    principal: Any,
    at: datetime | None,
) -> list[G]:
    """See ``PortablePrincipal.active_groups``. One statement; each group once, whoever discovered the membership."""
    if not principal.active:
        return []
    groups: Any = group
    places = counted(membership, group, type(principal), at).where(membership.principal_id == principal.id)
    mine = places.with_only_columns(membership.group_id)
    return list(session.scalars(select(group).where(groups.id.in_(mine)).order_by(groups.name)))
