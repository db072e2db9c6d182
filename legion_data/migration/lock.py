"""One migrator at a time. The lock is tried again and again instead of waited for, and the error names who has it.

(A blocking wait on PostgreSQL holds a snapshot, which CREATE INDEX CONCURRENTLY of the holder waits for in turn.)
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from legion_data.dialects.migrating import for_bind
from legion_data.errors import MigrationLocked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from legion_data.settings import Settings

__all__ = ["hold", "holder"]

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.01, 0.25


@contextmanager
def hold(engine: Engine, connection: Connection, settings: Settings) -> Iterator[float]:
    """Hold the database's migration lock; gives the milliseconds that were waited for it.

    Raises ``MigrationLocked``, naming the holder, after ``data.lock_timeout`` seconds.
    """
    attempt = for_bind(engine).attempt(engine, connection, settings)
    if attempt is None:
        yield 0.0
        return
    started = time.monotonic()
    pause_s = _FIRST_PAUSE_S
    try:
        while not attempt.take():
            left_s = started + settings.lock_timeout - time.monotonic()
            if left_s <= 0:
                who = attempt.holder()
                raise MigrationLocked(
                    f"{settings.database.label}: another migration is running ({who or 'its holder has just gone'}); "
                    f"waited {settings.lock_timeout:g} s."
                )
            time.sleep(min(pause_s, left_s))
            pause_s = min(pause_s * 1.5, _LONGEST_PAUSE_S)
        connection.rollback()  # what asking for the lock began
        yield (time.monotonic() - started) * 1000
    finally:
        attempt.release()


def holder(engine: Engine, connection: Connection, settings: Settings) -> str | None:
    """Who is migrating this database now; None: nobody."""
    attempt = for_bind(engine).attempt(engine, connection, settings)
    if attempt is None:
        return None
    try:
        return attempt.holder()
    finally:
        attempt.release()
