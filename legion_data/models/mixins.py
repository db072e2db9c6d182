"""Columns that many tables share, each set under the name of what it says about a row."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.server_defaults import utc_now
from legion_data.models.lookup import ByUuid
from legion_data.types.uuid7 import uuid7

__all__ = [
    "CreatedUpdated",
    "CreatedUpdatedAt",
    "Inserted",
    "PublicId",
    "TenantIsolated",
    "TenantOwned",
]


class CreatedUpdated:
    """When a row was made and last changed, under the control plane's old names. ``updated`` is the writer's to set."""

    created: Mapped[datetime] = mapped_column(server_default=utc_now())
    updated: Mapped[datetime | None]


class CreatedUpdatedAt:
    """When a row was made and last changed. ``updated_at`` is the writer's to set."""

    created_at: Mapped[datetime] = mapped_column(server_default=utc_now())
    updated_at: Mapped[datetime] = mapped_column(server_default=utc_now())


class Inserted:
    """When a row came into the ledger, as opposed to when what it records took place."""

    inserted_at: Mapped[datetime] = mapped_column(server_default=utc_now())


class PublicId(ByUuid):
    """The id that other systems see: a UUID, version 7 unless the writer brings one. Inside, the integer is the key."""

    uuid: Mapped[str] = mapped_column(String(36), default=uuid7, unique=True, index=True)


class TenantOwned:
    """The tenant that a row belongs to; None is the platform itself."""

    tenant_id: Mapped[str | None] = mapped_column(String(64), index=True)


class TenantIsolated(TenantOwned):
    """Owned by a tenant, and on PostgreSQL hidden from other tenants by row-level security."""

    is_isolated: ClassVar[bool] = True
