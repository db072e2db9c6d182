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

    # For type checkers, which do not read the table below.
    from legion_data.models.apollo.access_log import ApolloAccessLog as ApolloAccessLog
    from legion_data.models.apollo.archived_entry import ApolloArchivedEntry as ApolloArchivedEntry
    from legion_data.models.apollo.entry import ApolloEntry as ApolloEntry
    from legion_data.models.apollo.expertise import ApolloExpertise as ApolloExpertise
    from legion_data.models.apollo.operation import ApolloOperation as ApolloOperation
    from legion_data.models.apollo.relation import ApolloRelation as ApolloRelation
    from legion_data.models.archive.audit_manifest import AuditArchiveManifest as AuditArchiveManifest
    from legion_data.models.archive.data import ArchivedRow as ArchivedRow
    from legion_data.models.archive.manifest import ArchiveManifest as ArchiveManifest
    from legion_data.models.archive.metering_record import ArchivedMeteringRecord as ArchivedMeteringRecord
    from legion_data.models.archive.task import ArchivedTask as ArchivedTask
    from legion_data.models.audit.anchor import AuditAnchor as AuditAnchor
    from legion_data.models.audit.audit_log import AuditLog as AuditLog
    from legion_data.models.audit.audit_record import AuditRecord as AuditRecord
    from legion_data.models.audit.chain_head import AuditChainHead as AuditChainHead
    from legion_data.models.audit.governance_event import GovernanceEvent as GovernanceEvent
    from legion_data.models.control_plane.absorber_pattern import AbsorberPattern as AbsorberPattern
    from legion_data.models.control_plane.agent_cluster import AgentClusterNode as AgentClusterNode
    from legion_data.models.control_plane.agent_cluster import AgentClusterTask as AgentClusterTask
    from legion_data.models.control_plane.approval import ApprovalRequest as ApprovalRequest
    from legion_data.models.control_plane.chain import Chain as Chain
    from legion_data.models.control_plane.digital_worker import DigitalWorker as DigitalWorker
    from legion_data.models.control_plane.extension import Extension as Extension
    from legion_data.models.control_plane.function import Function as Function
    from legion_data.models.control_plane.node import Node as Node
    from legion_data.models.control_plane.registry_entry import RegistryEntry as RegistryEntry
    from legion_data.models.control_plane.relationship import Relationship as Relationship
    from legion_data.models.control_plane.runner import Runner as Runner
    from legion_data.models.control_plane.setting import Setting as Setting
    from legion_data.models.control_plane.task import Task as Task
    from legion_data.models.control_plane.task_claim import TaskClaim as TaskClaim
    from legion_data.models.control_plane.task_log import TaskLog as TaskLog
    from legion_data.models.control_plane.value_metric import ValueMetric as ValueMetric
    from legion_data.models.encryption.key import EncryptionKey as EncryptionKey
    from legion_data.models.encryption.rotation import EncryptionRotation as EncryptionRotation
    from legion_data.models.extraction import ExtractStepTiming as ExtractStepTiming
    from legion_data.models.finance.accounting import Accounting as Accounting
    from legion_data.models.finance.asset import FinanceAsset as FinanceAsset
    from legion_data.models.finance.cost_owner import CostOwner as CostOwner
    from legion_data.models.finance.environment import FinanceEnvironment as FinanceEnvironment
    from legion_data.models.finance.execution import FinanceExecution as FinanceExecution
    from legion_data.models.finance.metering_rollup import MeteringHourlyRollup as MeteringHourlyRollup
    from legion_data.models.finance.tag import FinanceTag as FinanceTag
    from legion_data.models.finance.usage import FinanceUsage as FinanceUsage
    from legion_data.models.identity.audit_log import PortableAuditLog as PortableAuditLog
    from legion_data.models.identity.group import PortableGroup as PortableGroup
    from legion_data.models.identity.group import PortableGroupMembership as PortableGroupMembership
    from legion_data.models.identity.identity import PortableIdentity as PortableIdentity
    from legion_data.models.identity.principal import PortablePrincipal as PortablePrincipal
    from legion_data.models.identity.provider import PortableProvider as PortableProvider
    from legion_data.models.identity.provider import PortableProviderCapability as PortableProviderCapability
    from legion_data.models.legacy_identity.audit_log import IdentityAuditLog as IdentityAuditLog
    from legion_data.models.legacy_identity.group import IdentityGroup as IdentityGroup
    from legion_data.models.legacy_identity.group import IdentityGroupMembership as IdentityGroupMembership
    from legion_data.models.legacy_identity.identity import Identity as Identity
    from legion_data.models.legacy_identity.principal import Principal as Principal
    from legion_data.models.legacy_identity.provider import IdentityProvider as IdentityProvider
    from legion_data.models.llm.chat import Chat as Chat
    from legion_data.models.llm.chat import ChatMessage as ChatMessage
    from legion_data.models.llm.conversation import Conversation as Conversation
    from legion_data.models.llm.conversation_compaction import ConversationCompaction as ConversationCompaction
    from legion_data.models.llm.inference_metric import MessageInferenceMetric as MessageInferenceMetric
    from legion_data.models.llm.inference_request import MessageInferenceRequest as MessageInferenceRequest
    from legion_data.models.llm.inference_response import MessageInferenceResponse as MessageInferenceResponse
    from legion_data.models.llm.message import Message as Message
    from legion_data.models.llm.policy_evaluation import PolicyEvaluation as PolicyEvaluation
    from legion_data.models.llm.registry_event import RegistryEvent as RegistryEvent
    from legion_data.models.llm.route_attempt import RouteAttempt as RouteAttempt
    from legion_data.models.llm.security_event import SecurityEvent as SecurityEvent
    from legion_data.models.llm.tool_call import ToolCall as ToolCall
    from legion_data.models.llm.tool_call import ToolCallAttempt as ToolCallAttempt
    from legion_data.models.memory.association import MemoryAssociation as MemoryAssociation
    from legion_data.models.memory.trace import MemoryTrace as MemoryTrace
    from legion_data.models.rbac import RbacCrossTeamGrant as RbacCrossTeamGrant
    from legion_data.models.rbac import RbacRoleAssignment as RbacRoleAssignment
    from legion_data.models.rbac import RbacRunnerGrant as RbacRunnerGrant
    from legion_data.models.tenancy import Tenant as Tenant
    from legion_data.models.tools import ToolEmbedding as ToolEmbedding
    from legion_data.models.webhooks import Webhook as Webhook
    from legion_data.models.webhooks import WebhookDeadLetter as WebhookDeadLetter
    from legion_data.models.webhooks import WebhookDelivery as WebhookDelivery

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


if not TYPE_CHECKING:  # a checker that saw this would take any name for a model

    def __getattr__(name: str) -> Any:
        if name not in _WHERE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(_module(_WHERE[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
