"""The registry: which extensions are installed, with their runners and functions.

A name is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "Changes": "report",
    "FunctionRecord": "records",
    "RunnerRecord": "records",
    "SyncReport": "report",
    "sync_extension": "sync",
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
