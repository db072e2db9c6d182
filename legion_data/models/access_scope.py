"""Access scope: who may see a row. ``legion_data.access.visible_to`` reads these columns, and nothing else.

``global`` is everybody, ``team`` whoever shares a team with the owner, ``private`` the owner alone. The owner is
``identity_principal_id``, or else the principal of ``identity_id``; the canonical name is for people to read: a human
and a service may share one, so it never lets anybody in. A row without an owner that is not global is seen by nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from legion_data.models.vocabularies import ACCESS_SCOPES

if TYPE_CHECKING:
    from legion_data.models.identity.identity import PortableIdentity
    from legion_data.models.identity.principal import PortablePrincipal

__all__ = ["AccessScoped", "OwnedByPrincipal"]


class OwnedByPrincipal:
    """A row with an access scope and an owner, who does not refer back: identity knows no other domain."""

    access_scope: Mapped[str] = mapped_column(String(16), server_default="global", info={"words": ACCESS_SCOPES})
    identity_principal_id: Mapped[int | None] = mapped_column(
        ForeignKey("portable_identity_principals.id", ondelete="SET NULL")
    )
    identity_canonical_name: Mapped[str | None] = mapped_column(String(255))

    @declared_attr
    def identity_principal(cls: Any) -> Mapped[PortablePrincipal | None]:  # noqa: N805 - the class that is mapped
        """The owner."""
        return relationship("PortablePrincipal", foreign_keys=f"{cls.__name__}.identity_principal_id")


class AccessScoped(OwnedByPrincipal):
    """The same, and through which of the owner's accounts the row came."""

    identity_id: Mapped[int | None] = mapped_column(
        ForeignKey("portable_identities.id", ondelete="SET NULL"), index=True
    )

    @declared_attr
    def identity(cls: Any) -> Mapped[PortableIdentity | None]:  # noqa: N805 - the class that is mapped
        """The account."""
        return relationship("PortableIdentity", foreign_keys=f"{cls.__name__}.identity_id")
