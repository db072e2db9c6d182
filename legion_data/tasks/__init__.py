"""What clients do with tasks: content keys, statuses that end a task, one task a key.

A name is imported when it is first asked for: a key is computed without SQLAlchemy.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "KEY_VERSION": "payload_key",
    "TERMINAL_STATUSES": "status",
    "canonical_json": "payload_key",
    "content_key": "payload_key",
    "create_idempotent": "idempotency",
    "find_active": "idempotency",
    "is_live": "status",
    "is_terminal": "status",
    "live": "status_sql",
    "terminal": "status_sql",
}

__all__ = [*_WHERE]  # noqa: PLE0604 - the table above is the list of names


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
