"""The node's local database, as ``legion_data.local``: the one that the process's default data layer opens.

``legion_data.setup()`` opens it. ``legion_data.local.setup()`` opens it alone, for example while the shared database is
down, and so does the first ``session()``, ``connection`` or ``upsert()``. After a shutdown it stays closed.
A ``DataLayer`` of your own has its own: ``layer.local``. What can be done with it: ``LocalDatabase``, docs/local.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.local.database import LocalDatabase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager
    from os import PathLike
    from pathlib import Path

    from sqlalchemy import Table
    from sqlalchemy.engine import Engine
    from sqlalchemy.orm import Session

    from legion_data.local.care import Checkup, Tidying
    from legion_data.local.erasure import Erasure
    from legion_data.migration.extensions.run import Event
    from legion_data.migration.extensions.standing import Standing

    connected: bool
    connection: Engine
    path: Path | None
    db_path: Path | None
    registered_migrations: dict[str, str | None]

__all__ = [
    "LocalDatabase",
    "backup",
    "check",
    "connected",
    "connection",
    "db_path",
    "default",
    "downgrade",
    "erase",
    "extensions",
    "model",
    "optimize",
    "path",
    "register_migrations",
    "registered_migrations",
    "require",
    "session",
    "setup",
    "shutdown",
    "stats",
    "table",
    "upgrade",
    "upsert",
]

#: The local database of the default data layer.
default = LocalDatabase()

_DELEGATED = frozenset({"connected", "path", "db_path", "registered_migrations"})


def _opened() -> LocalDatabase:
    """The default one, opened when nobody has ever opened it."""
    if default.opens_itself:
        default.setup()
    return default


def setup(database: str | PathLike[str] | None = None) -> None:
    """Open the local database alone: ``database``, or the file that the settings name. Harmless when it is open."""
    default.setup(database)


def shutdown() -> None:
    """Close it; harmless when closed. What is registered stays registered."""
    default.shutdown()


def session(*, read_only: bool = False) -> AbstractContextManager[Session]:
    """A session on the local file: commits on success, rolls back on error."""
    return _opened().session(read_only=read_only)


def stats() -> dict[str, Any]:
    """Figures of the local file and of its extensions; ``{"connected": False}`` when it is not open."""
    return default.stats()


def table(name: str) -> Table:
    """The table ``name`` as SQLAlchemy reflects it. Raises ``DataUnavailable``: not open; ``TableUnknown``."""
    return default.table(name)


def model(name: str) -> type[Any]:
    """A mapped class for the table ``name``, the same class each time. Raises as ``table`` does."""
    return default.model(name)


def upsert(table: str, row: Mapping[str, Any], conflict: str | Iterable[str]) -> None:
    """Insert ``row``, or update the row that has the same values in the columns ``conflict``; one transaction."""
    _opened().upsert(table, row, conflict)


def register_migrations(name: str, path: str | PathLike[str]) -> Standing:
    """Register an extension's folder of numbered migration files: run at once when open, else at set-up."""
    return default.register_migrations(name, path)


def extensions() -> dict[str, Standing]:
    """How each extension stands: state, version, error with file and line, last run."""
    return default.extensions()


def require(name: str) -> Standing:
    """For the extension that needs its tables: raises ``ExtensionNotReady``, saying why, unless they are there."""
    return default.require(name)


def upgrade(name: str | None = None, *, progress: Callable[[Event], None] | None = None) -> dict[str, Standing]:
    """Run what has not run, of ``name`` or of all, whatever ``data.local.migrations.auto_migrate`` says."""
    return default.upgrade(name, progress=progress)


def downgrade(name: str, to: str | None = None, *, progress: Callable[[Event], None] | None = None) -> Standing:
    """Undo the newest file of ``name``, or all down to ``to`` (a number or file that stays; "base": all)."""
    return default.downgrade(name, to, progress=progress)


def backup(path: str | PathLike[str], *, replace: bool = False) -> Path:
    """Copy the database to ``path``, as it is at one moment, while others go on writing; mode 0600."""
    return default.backup(path, replace=replace)


def check() -> Checkup:
    """Read every page and every reference: what is damaged or dangling."""
    return default.check()


def optimize(*, vacuum: bool = False) -> Tidying:
    """Refresh index statistics and cut the log; ``vacuum``: also give free pages back to the disk."""
    return default.optimize(vacuum=vacuum)


def erase() -> Erasure:
    """Close, then delete the file, its log, shared memory and journals. What it promises: docs/local.md."""
    return default.erase()


def __getattr__(name: str) -> Any:
    if name in _DELEGATED:
        return getattr(default, name)
    if name == "connection":
        return _opened().connection
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
