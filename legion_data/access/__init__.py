"""Access: which roles, grants and groups hold now, and which rows somebody may see.

A name is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "RbacName": "principals",
    "cross_team_for": "rbac",
    "grants_for": "rbac",
    "groups_of": "groups",
    "roles_for": "rbac",
    "visible_to": "visibility",
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
