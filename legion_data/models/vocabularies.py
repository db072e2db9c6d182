"""The words of the platform: what statuses, tiers and event types may be. Columns name their vocabulary in ``info``."""

from __future__ import annotations

from legion_data.models.vocabulary import Vocabulary

__all__ = [
    "ACCESS_SCOPES",
    "AUDIT_EVENT_TYPES",
    "AUDIT_STATUSES",
    "CONSENT_TIERS",
    "HEALTH_STATUSES",
    "LIFECYCLE_STATES",
    "MEMBERSHIP_STATUSES",
    "RBAC_PRINCIPAL_TYPES",
    "RISK_TIERS",
    "TASK_STATUSES",
]

#: Clients write their own (``conditioner.failed``, ``task.budget_exceeded``), so every word is one.
TASK_STATUSES = Vocabulary(
    "task status",
    *("pending", "pending_approval", "queued", "scheduled", "delayed", "running"),
    *(
        "completed",
        "complete",
        "failed",
        "error",
        "cancelled",
        "canceled",
        "timeout",
        "timed_out",
    ),
    *("exception", "expired", "validation_failed"),
    dotted=True,
    any_word=True,
)
LIFECYCLE_STATES = Vocabulary(
    "worker life cycle",
    "bootstrap",
    "pending_approval",
    "active",
    "paused",
    "retired",
    "terminated",
    "rejected",
)
CONSENT_TIERS = Vocabulary("consent tier", "supervised", "inform", "consult", "notify", "autonomous")
RISK_TIERS = Vocabulary("risk tier", "low", "medium", "high", "critical")
HEALTH_STATUSES = Vocabulary("worker health", "online", "offline", "unknown", "healthy", "degraded", "unhealthy")
#: The predecessor refused the last four, so what compliance needs to see was dropped (bug B23).
AUDIT_EVENT_TYPES = Vocabulary(
    "audit event type",
    *("runner_execution", "lifecycle_transition"),
    *("phi_access", "phi_erasure", "identity.resolved", "identity.canonical_changed"),
    dotted=True,
)
AUDIT_STATUSES = Vocabulary("audit status", "success", "failure", "denied")
RBAC_PRINCIPAL_TYPES = Vocabulary("RBAC principal type", "worker", "human")
ACCESS_SCOPES = Vocabulary("access scope", "global", "team", "private")
MEMBERSHIP_STATUSES = Vocabulary("membership status", "active", "stale", "expired")
