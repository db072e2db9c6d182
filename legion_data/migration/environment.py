"""What ``migrations/env.py`` does when somebody runs Alembic's own command line on this folder.

Looking works (``alembic current``, ``history``, ``check``, ``revision --autogenerate``), changing a database not: only
``legion-migrate`` takes the lock, keeps the journal and the history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic.util import CommandError

from legion_data.migration import alembic_calls

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["serve"]


def serve(context: ModuleType) -> None:
    """Configure Alembic's ``context`` for the database of the settings, and run what was asked."""
    from legion_data import engines, models
    from legion_data.models.base import Base
    from legion_data.settings import load

    asked: dict[str, Any] = context._proxy.context_opts  # noqa: SLF001 - what the command asked for stands nowhere else
    if "destination_rev" in asked or context.is_offline_mode():
        raise CommandError(
            "Use legion-migrate (upgrade, downgrade, stamp, sql): it locks, journals and keeps the history."
        )
    models.load(configure=False)
    engine = engines.build(load(), purpose="migration", create=False)
    try:
        with engine.connect() as connection:
            context.configure(connection=connection, **(alembic_calls.options() | {"target_metadata": Base.metadata}))
            with context.begin_transaction():
                context.run_migrations()
    finally:
        engine.dispose()
