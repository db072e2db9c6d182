"""The first identity schema: UUID keys, flat names."""

from __future__ import annotations

from legion_data.models.legacy_identity.audit_log import IdentityAuditLog
from legion_data.models.legacy_identity.group import (
    IdentityGroup,
    IdentityGroupMembership,
)
from legion_data.models.legacy_identity.identity import Identity
from legion_data.models.legacy_identity.principal import Principal
from legion_data.models.legacy_identity.provider import IdentityProvider

__all__ = [
    "Identity",
    "IdentityAuditLog",
    "IdentityGroup",
    "IdentityGroupMembership",
    "IdentityProvider",
    "Principal",
]

# Last, so that whoever gets here in a circle finds every class of this package: a principal is related to its nodes.
import legion_data.models.control_plane  # noqa: F401
