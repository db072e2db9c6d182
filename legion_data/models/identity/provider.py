"""Identity providers and what they can do."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.lookup import ByName
from legion_data.models.mixins import CreatedUpdatedAt, PublicId

if TYPE_CHECKING:
    from legion_data.models.identity.identity import PortableIdentity

__all__ = ["PortableProvider", "PortableProviderCapability"]


class PortableProvider(ByName, PublicId, CreatedUpdatedAt, Base):
    """A source of identities (LDAP, Entra, Kerberos, ...) and how far it is trusted."""

    __tablename__ = "portable_identity_providers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255), unique=True, index=True)
    provider_type: Mapped[str] = mapped_column(String(64), index=True)
    facing: Mapped[str] = mapped_column(String(32))
    priority: Mapped[int] = mapped_column(server_default="100")
    trust_weight: Mapped[int] = mapped_column(server_default="50")
    source: Mapped[str] = mapped_column(String(64), server_default="gem")
    enabled: Mapped[bool] = mapped_column(server_default=true(), index=True)

    identities: Mapped[list[PortableIdentity]] = relationship(back_populates="provider")
    capabilities: Mapped[list[PortableProviderCapability]] = relationship(back_populates="provider")

    @property
    def parsed_capabilities(self) -> list[str]:
        """What it can do, as keys."""
        return [capability.capability_key for capability in self.capabilities]


class PortableProviderCapability(Base):
    """One thing that an identity provider can do."""

    __tablename__ = "portable_identity_provider_capabilities"
    __table_args__ = (index("provider_id", "capability_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("portable_identity_providers.id", ondelete="CASCADE"), index=True
    )
    capability_key: Mapped[str] = mapped_column(String(128), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now())

    provider: Mapped[PortableProvider] = relationship(back_populates="capabilities")
