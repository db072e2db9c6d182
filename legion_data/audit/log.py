"""The audit log: who did what to which resource, and how it ended. One chain a tenant, one for the platform itself.

    entry = audit.log.append(
        session, event_type="runner_execution", principal_id="worker-7", action="execute",
        resource="Runner/function", source="amqp", status="success", detail={"task_id": 42},
    )

The row is written in the caller's transaction and is there when that commits; until then other writers of the same
tenant wait, so append last.
"""

from __future__ import annotations

import socket
from functools import cache
from typing import TYPE_CHECKING, Any

from legion_data.audit import appending, checks, payload
from legion_data.audit.ledgers import LOG
from legion_data.errors import ValueRefused
from legion_data.models.audit.audit_log import AuditLog

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from legion_data.audit.appending import Draft, Entry

__all__ = ["append", "append_many"]

_REQUIRED = frozenset(
    ("event_type", "principal_id", "principal_type", "action", "resource", "source", "node", "status")
)
#: What enters the hash behind uuid and instant.
_HASHED = tuple(f"{name}_" for name in LOG.fields[2:])


def append(
    session: Session,
    *,
    event_type: str,
    principal_id: str,
    action: str,
    resource: str,
    source: str,
    status: str,
    detail: Any = None,
    principal_type: str = "system",
    node: str | None = None,
    duration_ms: int | None = None,
    context_snapshot: Any = None,
    tenant_id: str | None = None,
    retention_tier: str = "hot",
    created_at: datetime | str | None = None,
    uuid: str | None = None,
) -> Entry:
    """Append to the chain of ``tenant_id`` (None: the platform's).

    ``detail`` and ``context_snapshot`` are JSON values, kept as compact text; ``node`` is this host unless it is
    said; ``created_at`` is aware, the clock's unless it is said. With a ``uuid`` of the caller's the call may be
    repeated: it gives the entry that is there already.

    Raises ``ValueRefused`` before anything is locked; ``EntryConflict`` for a uuid that was used for another entry;
    ``ChainBroken`` for a chain whose head is gone; ``TransactionLost`` when the database gave up the transaction, and
    ``ChainContended``, which is one, when somebody wrote to the chain without its lock; ``DatabaseUnreachable`` when
    the connection was lost: repeat with the same uuid.
    """
    given = locals()
    del given["session"]
    return appending.append(session, LOG, _draft(**given))


def append_many(session: Session, entries: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Append several, in order: each a mapping of what ``append`` takes. Chains are locked once. Raises as it does."""
    return appending.append_many(session, LOG, [_draft(**entry) for entry in entries])


def _draft(
    *,
    event_type: str | None = None,
    principal_id: str | None = None,
    action: str | None = None,
    resource: str | None = None,
    source: str | None = None,
    status: str | None = None,
    detail: Any = None,
    context_snapshot: Any = None,
    principal_type: str = "system",
    node: str | None = None,
    duration_ms: int | None = None,
    tenant_id: str | None = None,
    retention_tier: str = "hot",
    created_at: datetime | str | None = None,
    uuid: str | None = None,
    **unknown: Any,
) -> Draft:
    for name in unknown:
        raise ValueRefused(f"An audit log entry has no {name!r}.")
    given = {
        "event_type": event_type,
        "principal_id": principal_id,
        "principal_type": principal_type,
        "action": action,
        "resource": resource,
        "source": source,
        "node": _host() if node is None else node,
        "status": status,
        "duration_ms": duration_ms,
        "tenant_id": tenant_id,
        "retention_tier": retention_tier,
    }
    values = checks.values(AuditLog, given, _REQUIRED)
    values["detail_"] = None if detail is None else payload.stored(detail, "AuditLog.detail")
    values["context_snapshot_"] = (
        None if context_snapshot is None else payload.stored(context_snapshot, "AuditLog.context_snapshot")
    )
    public_id, is_given = checks.public_id(uuid)
    return appending.Draft(
        chain_id="" if tenant_id is None else checks.chain_id(AuditLog, "tenant_id", tenant_id),
        uuid=public_id,
        created_at=checks.instant(AuditLog, created_at),
        values=values,
        content=tuple([values[name] for name in _HASHED]),
        is_repeatable=is_given,
    )


@cache
def _host() -> str:
    return socket.gethostname()
