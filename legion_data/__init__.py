"""legion_data: the data layer of LegionIO.

    import legion_data

    legion_data.setup()                            # connect, migrate, open the local database
    with legion_data.session() as session:         # commits on success, rolls back on error
        ...
    legion_data.shutdown()

The verbs work on one default data layer of the process; ``legion_data.runtime.DataLayer`` makes others. Importing
this package imports nothing else: SQLAlchemy comes with the first engine, Alembic with the first migration.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from os import PathLike
    from typing import Any, TypeVar

    from sqlalchemy import Table
    from sqlalchemy.engine import Engine
    from sqlalchemy.orm import Session

    from legion_data import audit as audit
    from legion_data import encryption as encryption
    from legion_data import errors as errors
    from legion_data import local as local
    from legion_data.cache.static import StaticCache
    from legion_data.migration.extensions.run import Event
    from legion_data.migration.extensions.standing import Standing
    from legion_data.runtime import DataLayer, Readiness
    from legion_data.runtime.extension_data import ExtensionData
    from legion_data.runtime.spooling import Kept
    from legion_data.settings import Settings
    from legion_data.spool import Spool as Spool

    T = TypeVar("T")

    #: The engine of the shared database.
    connection: Engine
    #: Extensions, runners and functions by id.
    static_cache: StaticCache
    #: True between a successful ``setup`` and ``shutdown``.
    connected: bool
    #: The revision of the shared database, None when not set up.
    schema_version: str | None
    __version__: str

__all__ = [
    "DataLayer",
    "ExtensionData",
    "Readiness",
    "Spool",
    "__version__",
    "audit",
    "can_read",
    "can_write",
    "connected",
    "connection",
    "connection_info",
    "downgrade_extension",
    "encryption",
    "errors",
    "extensions",
    "local",
    "ready",
    "register_migrations",
    "reload_static_cache",
    "replay",
    "require_extension",
    "reset_privileges",
    "reset_tables",
    "run_in_transaction",
    "schema_version",
    "session",
    "setup",
    "shutdown",
    "static_cache",
    "stats",
    "table",
    "write_or_spool",
]

_OF_THE_LAYER = frozenset({"connected", "connection", "schema_version", "static_cache"})
_OF_RUNTIME = frozenset({"DataLayer", "Readiness"})
_MODULES = frozenset(
    {
        "access",
        "audit",
        "encryption",
        "errors",
        "ledger",
        "local",
        "models",
        "registry",
        "rows",
        "settings",
        "spool",
        "tasks",
    }
)


def _default() -> DataLayer:
    from legion_data.runtime import default

    return default


def setup(settings: Settings | Mapping[str, object] | None = None, /, **overrides: object) -> Readiness:
    """Connect, migrate when behind, open the local database; ``adapter="postgres", creds={...}`` win over files and
    environment.

    Harmless when called again. Raises a ``LegionDataError`` and leaves nothing open when a step fails.
    """
    return _default().setup(settings, **overrides)


def session(*, read_only: bool = False) -> AbstractContextManager[Session]:
    """A session on the shared database: commits on success, rolls back on error; ``read_only`` refuses to write."""
    return _default().session(read_only=read_only)


def run_in_transaction(work: Callable[[Session], T], attempts: int = 5) -> T:
    """``work(session)`` in a transaction of its own, run again after a deadlock or a serialization failure."""
    return _default().run_in_transaction(work, attempts)


def connection_info() -> dict[str, Any]:
    """Which database, and whether it answers now. Never raises."""
    return _default().connection_info()


def stats() -> dict[str, Any]:
    """``{"shared": ..., "local": ...}``: pool, tuning and database. Never raises for a dead server."""
    return _default().stats()


def write_or_spool(table: str | type[Any], row: Mapping[str, Any], key: str | Sequence[str] | None = None) -> Kept:
    """Insert ``row`` unless its key is there; while the database is away, keep it on this node's disk for ``replay``.

    ``key``: the columns by which a second attempt knows the row; None: a unique key that the row has.
    """
    return _default().write_or_spool(table, row, key)


def replay(*, max_attempts: int | None = 1) -> int:
    """Write the rows that wait, oldest first; how many. Raises ``DataUnavailable`` while the database is away."""
    return _default().replay(max_attempts=max_attempts)


def can_read(table: str) -> bool:
    """Whether the connected role may SELECT from ``table``; False for an unknown one, and when not set up."""
    return _default().can_read(table)


def can_write(table: str) -> bool:
    """Whether the connected role may INSERT into ``table``; False for an unknown one, and when not set up."""
    return _default().can_write(table)


def reset_privileges() -> None:
    """Forget what ``can_read`` and ``can_write`` found, for example after a GRANT."""
    _default().reset_privileges()


def table(name: str) -> Table:
    """The Core table ``name`` of the shared database, for tables without a model. Raises ``TableUnknown``."""
    return _default().table(name)


def ready(*tables: str, write: bool = False) -> bool:
    """Whether the data layer is up, ``tables`` exist and, with ``write``, may be added to. From memory; never raises
    for a layer that is down."""
    return _default().ready(*tables, write=write)


def reset_tables() -> None:
    """Forget what ``table`` and ``ready`` know, for example after another process has migrated."""
    _default().reset_tables()


def reload_static_cache() -> None:
    """Read the static cache again, whole, for example after an extension was hot-loaded."""
    _default().reload_static_cache()


def register_migrations(name: str, path: str | PathLike[str]) -> Standing:
    """Register an extension's folder of migrations for the shared database: run at once when set up, else by
    ``setup()``. For the node's own database: ``legion_data.local.register_migrations``."""
    return _default().register_migrations(name, path)


def extensions() -> dict[str, Standing]:
    """How each extension stands on the shared database: state, version, error with file and line, last run."""
    return _default().extensions()


def require_extension(name: str) -> Standing:
    """For the extension that needs its shared tables: ``ExtensionNotReady``, saying why, unless they are there."""
    return _default().require_extension(name)


def downgrade_extension(
    name: str, to: str | None = None, *, progress: Callable[[Event], None] | None = None
) -> Standing:
    """Undo the newest file of the extension ``name`` on the shared database, or all down to ``to`` (a number or file
    that stays; "base": all)."""
    return _default().downgrade_extension(name, to, progress=progress)


def shutdown() -> None:
    """Close everything; harmless when it is closed."""
    _default().shutdown()


def __getattr__(name: str) -> Any:
    if name in _OF_THE_LAYER:
        return getattr(_default(), name)
    if name in _OF_RUNTIME:
        from legion_data import runtime

        return getattr(runtime, name)
    if name == "ExtensionData":
        from legion_data.runtime.extension_data import ExtensionData

        return ExtensionData
    if name == "Spool":
        from legion_data.spool import Spool

        return Spool
    if name in _MODULES:
        from importlib import import_module

        return import_module(f"legion_data.{name}")
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("legion-data")
        except PackageNotFoundError:  # a checkout that is not installed
            return "0+checkout"
    raise AttributeError(f"module 'legion_data' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
