"""Audit and governance: what happened, in chains that show tampering."""

from __future__ import annotations

from legion_data.models.audit.anchor import AuditAnchor
from legion_data.models.audit.audit_log import AuditLog
from legion_data.models.audit.audit_record import AuditRecord
from legion_data.models.audit.chain_head import AuditChainHead
from legion_data.models.audit.governance_event import GovernanceEvent

__all__ = [
    "AuditAnchor",
    "AuditChainHead",
    "AuditLog",
    "AuditRecord",
    "GovernanceEvent",
]
