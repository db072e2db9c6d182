"""Access: which roles, grants and groups hold now, and which rows somebody may see.

A name is imported when it is first asked for.
"""

from __future__ import annotations

from legion_data.on_demand import on_demand

_WHERE = {
    "RbacName": "principals",
    "cross_team_for": "rbac",
    "grants_for": "rbac",
    "groups_of": "groups",
    "roles_for": "rbac",
    "visible_to": "visibility",
}

__all__ = [*_WHERE]  # noqa: PLE0604 - the table above is the list of names

__getattr__, __dir__ = on_demand(__name__, _WHERE)
