"""Expiry: one definition of "expired", for a row in Python and as a predicate in SQL.

A row is valid until ``expires_at`` and expired from that instant on; without one it never expires. (The predecessor
had two definitions that disagreed at the instant itself; where access is at stake the stricter one holds.)
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, bindparam, or_
from sqlalchemy.ext.hybrid import hybrid_property

from legion_data.types import UTCDateTime

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

__all__ = ["Expiring", "is_expired", "present"]


def is_expired(expires_at: datetime | None, at: datetime | None = None) -> bool:
    """Whether something that holds until ``expires_at`` no longer does at ``at`` (default: now)."""
    return expires_at is not None and expires_at <= (at or datetime.now(UTC))


def present(at: datetime | None = None) -> Any:
    """``at``, or the moment at which the statement is executed: a statement that is kept stays right."""
    if at is not None:
        return at
    return bindparam("present", callable_=lambda: datetime.now(UTC), type_=UTCDateTime(), unique=True)


class Expiring:
    """A row that may hold for a time only. ``active`` and ``expired`` work on a row and in ``select().where()``."""

    if TYPE_CHECKING:
        expires_at: Mapped[datetime | None]

    def is_expired_at(self, at: datetime | None = None) -> bool:
        """Whether the row no longer holds at ``at`` (default: now)."""
        return is_expired(self.expires_at, at)

    @classmethod
    def where_expired(cls, at: datetime | None = None) -> ColumnElement[bool]:
        """The same as a predicate of SQL; without ``at`` it means the moment at which the statement is executed."""
        return and_(cls.expires_at.is_not(None), cls.expires_at <= present(at))

    @classmethod
    def where_active(cls, at: datetime | None = None) -> ColumnElement[bool]:
        """The opposite of ``where_expired``."""
        return or_(cls.expires_at.is_(None), cls.expires_at > present(at))

    @hybrid_property
    def expired(self) -> bool:
        """Whether the row no longer holds."""
        return self.is_expired_at()

    @expired.inplace.expression
    @classmethod
    def _expired(cls) -> ColumnElement[bool]:
        return cls.where_expired()

    @hybrid_property
    def active(self) -> bool:
        """Whether the row still holds."""
        return not self.is_expired_at()

    @active.inplace.expression
    @classmethod
    def _active(cls) -> ColumnElement[bool]:
        return cls.where_active()
