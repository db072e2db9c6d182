"""What clients do with tasks: one task a key, claims, ends, and what comes next.

A name is imported when it is first asked for: a key is computed without SQLAlchemy.
"""

from __future__ import annotations

from legion_data.on_demand import on_demand

_WHERE = {
    "KEY_VERSION": "payload_key",
    "DelayedTask": "following",
    "Subtask": "following",
    "TERMINAL_STATUSES": "status",
    "canonical_json": "payload_key",
    "claim": "lifecycle",
    "complete": "lifecycle",
    "content_key": "payload_key",
    "create_idempotent": "idempotency",
    "expire": "lifecycle",
    "fail": "lifecycle",
    "find_active": "idempotency",
    "find_delayed": "following",
    "find_subtasks": "following",
    "is_live": "status",
    "is_terminal": "status",
    "live": "status_sql",
    "reap": "lifecycle",
    "renew": "lifecycle",
    "terminal": "status_sql",
    "wake": "lifecycle",
}

__all__ = [*_WHERE]  # noqa: PLE0604 - the table above is the list of names

__getattr__, __dir__ = on_demand(__name__, _WHERE)
