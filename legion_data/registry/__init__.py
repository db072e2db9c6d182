"""The registry: which extensions are installed, with their runners and functions.

A name is imported when it is first asked for.
"""

from __future__ import annotations

from legion_data.on_demand import on_demand

_WHERE = {
    "Changes": "report",
    "FunctionRecord": "records",
    "RunnerRecord": "records",
    "SyncReport": "report",
    "sync_extension": "sync",
}

__all__ = [*_WHERE]  # noqa: PLE0604 - the table above is the list of names

__getattr__, __dir__ = on_demand(__name__, _WHERE)
