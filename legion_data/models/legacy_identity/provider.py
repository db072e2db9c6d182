"""Identity providers of the first identity schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.server_defaults import empty_list, random_uuid
from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdatedAt
from legion_data.types import PortableUUID, ShortText, TextArray
from legion_data.types.uuid7 import uuid7

if TYPE_CHECKING:
    from legion_data.models.legacy_identity.identity import Identity

__all__ = ["IdentityProvider"]


class IdentityProvider(CreatedUpdatedAt, Base):
    """A source of identities, under the first schema's UUID keys."""

    __tablename__ = "identity_providers"

    id: Mapped[str] = mapped_column(PortableUUID, primary_key=True, default=uuid7, server_default=random_uuid())
    name: Mapped[str] = mapped_column(ShortText, unique=True, index=True)
    provider_type: Mapped[str] = mapped_column(ShortText)
    facing: Mapped[str] = mapped_column(ShortText)
    priority: Mapped[int] = mapped_column(server_default="100")
    trust_weight: Mapped[int] = mapped_column(server_default="50")
    capabilities: Mapped[list[str] | None] = mapped_column(TextArray, server_default=empty_list())
    source: Mapped[str] = mapped_column(ShortText, server_default="gem")
    enabled: Mapped[bool] = mapped_column(server_default=true())

    identities: Mapped[list[Identity]] = relationship(back_populates="provider")
