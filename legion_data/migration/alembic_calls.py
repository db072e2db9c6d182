"""All that this package asks of Alembic: a context for a connection (or for text), and ``op`` pointing at it.

The runner does not use Alembic's script directory: the revisions are one line, listed in ``revisions.lock``, and
walking that list costs nothing. The folder is still one that Alembic's own commands understand (``migrations/env.py``).

``alembic.op`` is one global of the process. Threads that migrate two databases take turns, a revision at a time.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData

from legion_data.dialects.names import NAMING_CONVENTION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from sqlalchemy import Connection
    from sqlalchemy.engine import Dialect

__all__ = ["VERSION_TABLE", "installed", "online", "options", "written"]

VERSION_TABLE = "legion_data_version"
_turn = threading.Lock()


def _new_turn() -> None:
    global _turn  # noqa: PLW0603 - a fork copies a lock in whatever state another thread left it
    _turn = threading.Lock()


os.register_at_fork(after_in_child=_new_turn)


def options() -> dict[str, Any]:
    """What every context of ours is told."""
    return {
        "version_table": VERSION_TABLE,
        "target_metadata": MetaData(naming_convention=NAMING_CONVENTION),
        "transaction_per_migration": True,
        # Alembic distrusts SQLite's driver, and MySQL really has none; the runner deals with both.
        "transactional_ddl": True,
    }


def online(connection: Connection) -> MigrationContext:
    """A context that runs statements on ``connection``."""
    return MigrationContext.configure(connection, opts=options())


def written(dialect: Dialect, output: TextIO) -> MigrationContext:
    """A context that writes statements to ``output``."""
    words = {"as_sql": True, "literal_binds": True, "output_buffer": output}
    return MigrationContext.configure(dialect=dialect, opts=options() | words)


@contextmanager
def installed(context: MigrationContext) -> Iterator[None]:
    """``alembic.op`` means ``context``, for one revision."""
    with _turn, Operations.context(context):
        yield
