"""The node's local database, as ``legion_data.local``: the one that the process's default data layer opens.

``legion_data.local.connected``, ``.connection`` (its engine), ``.path``, ``.session()``, ``.stats()``.
A ``DataLayer`` of your own has its own: ``layer.local``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.local.database import LocalDatabase

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy.engine import Engine
    from sqlalchemy.orm import Session

    connected: bool
    connection: Engine
    path: Path | None

__all__ = ["LocalDatabase", "connected", "connection", "default", "path", "session", "stats"]

#: The local database of the default data layer.
default = LocalDatabase()

_DELEGATED = frozenset({"connected", "connection", "path"})


def session(*, read_only: bool = False) -> AbstractContextManager[Session]:
    """A session on the local file: commits on success, rolls back on error."""
    return default.session(read_only=read_only)


def stats() -> dict[str, Any]:
    """Figures of the local file; ``{"connected": False}`` when it is not open."""
    return default.stats()


def __getattr__(name: str) -> Any:
    if name in _DELEGATED:
        return getattr(default, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
