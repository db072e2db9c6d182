"""Identity: principals, their accounts and groups.

Two schemas live side by side. The portable one (``portable_identity_*``) goes by the short names here; the first one
(UUID keys) by its flat names in ``legion_data.models``.
"""

from __future__ import annotations

from legion_data.models.identity.audit_log import PortableAuditLog as AuditLog
from legion_data.models.identity.group import PortableGroup as Group
from legion_data.models.identity.group import PortableGroupMembership as GroupMembership
from legion_data.models.identity.identity import PortableIdentity as Identity
from legion_data.models.identity.principal import PortablePrincipal as Principal
from legion_data.models.identity.provider import (
    PortableProvider as Provider,
)
from legion_data.models.identity.provider import (
    PortableProviderCapability as ProviderCapability,
)

__all__ = [
    "AuditLog",
    "Group",
    "GroupMembership",
    "Identity",
    "Principal",
    "Provider",
    "ProviderCapability",
]
