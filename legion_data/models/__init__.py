"""The mapped classes, one for each table, by their flat names.

A class is imported when its name is first asked for, so that a service that writes tasks does not pay for the ledger.
``load()`` imports them all. Namespaces (``legion_data.models.identity``, ``.llm``, ``.finance``, ...) give shorter
names.
"""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any

from legion_data.models.collector import collector_paused

if TYPE_CHECKING:
    from types import ModuleType

    from sqlalchemy import Engine

_WHERE = {
    "AbsorberPattern": "control_plane.absorber_pattern",
    "Accounting": "finance.accounting",
    "AgentClusterNode": "control_plane.agent_cluster",
    "AgentClusterTask": "control_plane.agent_cluster",
    "ApolloAccessLog": "apollo.access_log",
    "ApolloArchivedEntry": "apollo.archived_entry",
    "ApolloEntry": "apollo.entry",
    "ApolloExpertise": "apollo.expertise",
    "ApolloOperation": "apollo.operation",
    "ApolloRelation": "apollo.relation",
    "ApprovalRequest": "control_plane.approval",
    "ArchiveManifest": "archive.manifest",
    "ArchivedMeteringRecord": "archive.metering_record",
    "ArchivedRow": "archive.data",
    "ArchivedTask": "archive.task",
    "AuditAnchor": "audit.anchor",
    "AuditArchiveManifest": "archive.audit_manifest",
    "AuditChainHead": "audit.chain_head",
    "AuditLog": "audit.audit_log",
    "AuditRecord": "audit.audit_record",
    "Chain": "control_plane.chain",
    "Chat": "llm.chat",
    "ChatMessage": "llm.chat",
    "Conversation": "llm.conversation",
    "ConversationCompaction": "llm.conversation_compaction",
    "CostOwner": "finance.cost_owner",
    "DigitalWorker": "control_plane.digital_worker",
    "EncryptionKey": "encryption.key",
    "EncryptionRotation": "encryption.rotation",
    "Extension": "control_plane.extension",
    "ExtractStepTiming": "extraction",
    "FinanceAsset": "finance.asset",
    "FinanceEnvironment": "finance.environment",
    "FinanceExecution": "finance.execution",
    "FinanceTag": "finance.tag",
    "FinanceUsage": "finance.usage",
    "Function": "control_plane.function",
    "GovernanceEvent": "audit.governance_event",
    "Identity": "legacy_identity.identity",
    "IdentityAuditLog": "legacy_identity.audit_log",
    "IdentityGroup": "legacy_identity.group",
    "IdentityGroupMembership": "legacy_identity.group",
    "IdentityProvider": "legacy_identity.provider",
    "MemoryAssociation": "memory.association",
    "MemoryTrace": "memory.trace",
    "Message": "llm.message",
    "MessageInferenceMetric": "llm.inference_metric",
    "MessageInferenceRequest": "llm.inference_request",
    "MessageInferenceResponse": "llm.inference_response",
    "MeteringHourlyRollup": "finance.metering_rollup",
    "Node": "control_plane.node",
    "PolicyEvaluation": "llm.policy_evaluation",
    "PortableAuditLog": "identity.audit_log",
    "PortableGroup": "identity.group",
    "PortableGroupMembership": "identity.group",
    "PortableIdentity": "identity.identity",
    "PortablePrincipal": "identity.principal",
    "PortableProvider": "identity.provider",
    "PortableProviderCapability": "identity.provider",
    "Principal": "legacy_identity.principal",
    "RbacCrossTeamGrant": "rbac",
    "RbacRoleAssignment": "rbac",
    "RbacRunnerGrant": "rbac",
    "RegistryEntry": "control_plane.registry_entry",
    "RegistryEvent": "llm.registry_event",
    "Relationship": "control_plane.relationship",
    "RouteAttempt": "llm.route_attempt",
    "Runner": "control_plane.runner",
    "SecurityEvent": "llm.security_event",
    "Setting": "control_plane.setting",
    "Task": "control_plane.task",
    "TaskClaim": "control_plane.task_claim",
    "TaskLog": "control_plane.task_log",
    "Tenant": "tenancy",
    "ToolCall": "llm.tool_call",
    "ToolCallAttempt": "llm.tool_call",
    "ToolEmbedding": "tools",
    "ValueMetric": "control_plane.value_metric",
    "Webhook": "webhooks",
    "WebhookDeadLetter": "webhooks",
    "WebhookDelivery": "webhooks",
}

__all__ = ["load", "unavailable", *_WHERE]  # noqa: PLE0604 - the table above is the list of names


_LOADING = threading.RLock()


def load(*, configure: bool = True) -> None:
    """Import every model, so that ``Base.metadata`` is whole; and settle how they are related, so that no query has to.

    ``configure=False``: for those who only read the tables.
    """
    with collector_paused():
        for where in sorted(set(_WHERE.values())):
            _module(where)
        if configure:
            from legion_data.models.base import Base

            Base.registry.configure()


def unavailable(engine: Engine | None = None) -> dict[str, str]:
    """The models whose tables the database of ``engine`` (default: the one that is set up) cannot have, and why.

    They import everywhere; a statement that names one raises ``CapabilityUnavailable`` there.
    """
    from legion_data.dialects.kinds import is_postgresql
    from legion_data.dialects.postgres_table import HINT

    if engine is None:
        # Asked, not imported: the runtime stands above the models.
        engine = sys.modules["legion_data"].connection
    if is_postgresql(engine.dialect):
        return {}
    reason = f"{engine.dialect.name} has no vector index. {HINT}"
    return {name: reason for name, where in _WHERE.items() if where.startswith("apollo.")}


def _module(where: str) -> ModuleType:
    """The module, after its package; one thread at a time.

    Python gives up on threads that import a package and a module of it at once.
    """
    with _LOADING, collector_paused():
        import_module(f"{__name__}.{where.partition('.')[0]}")
        return import_module(f"{__name__}.{where}")


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(_module(_WHERE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
