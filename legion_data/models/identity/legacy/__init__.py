"""The first identity schema: UUID keys, flat names."""

from __future__ import annotations

from legion_data.models.identity.legacy.audit_log import IdentityAuditLog
from legion_data.models.identity.legacy.group import IdentityGroup, IdentityGroupMembership
from legion_data.models.identity.legacy.identity import Identity
from legion_data.models.identity.legacy.principal import Principal
from legion_data.models.identity.legacy.provider import IdentityProvider

__all__ = [
    "Identity",
    "IdentityAuditLog",
    "IdentityGroup",
    "IdentityGroupMembership",
    "IdentityProvider",
    "Principal",
]
