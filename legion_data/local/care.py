"""Care for the local file: a copy while it is in use, a look at its health, a little tidying."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

from legion_data.errors import DatabaseUnreachable, StorageFull

if TYPE_CHECKING:
    import sqlite3

__all__ = ["Checkup", "Tidying", "back_up", "check", "is_part_of", "optimize"]

_MOST = 100
#: What SQLite keeps beside a file. A copy in such a place would be read as a part of the database, and destroy it.
_BESIDE = ("-wal", "-shm", "-journal")


class Checkup(NamedTuple):
    """What SQLite says about its file; both are empty when all is well, and end after 100 findings."""

    #: The words of ``PRAGMA integrity_check``.
    damage: tuple[str, ...]
    #: "row 7 of traces refers to a row of sources that does not exist"
    dangling: tuple[str, ...]

    @property
    def is_healthy(self) -> bool:
        """Nothing was found."""
        return not (self.damage or self.dangling)


class Tidying(NamedTuple):
    """Bytes of the file and of its log, before and after."""

    bytes_before: int
    bytes_after: int
    log_bytes_before: int
    log_bytes_after: int


def is_part_of(path: str, database: str) -> bool:
    """Whether ``path`` is the file ``database``, under whatever name, or one that SQLite keeps beside it."""
    if os.path.exists(path) and os.path.samefile(path, database):
        return True
    there, own = os.path.realpath(path), os.path.realpath(database)
    return there in {f"{name}{ending}" for ending in _BESIDE for name in (own, os.path.abspath(database))}


def back_up(source: sqlite3.Connection, path: str, *, size: int, replace: bool) -> None:
    """Copy the database behind ``source`` to ``path``, as it is at one moment; writers go on meanwhile.

    The copy is private (0600), synced, and appears under its name when it is complete. Raises ``StorageFull`` ahead
    when it cannot fit, ``DatabaseUnreachable`` when the place cannot be written or is taken.
    """
    import sqlite3

    folder = os.path.dirname(path)
    if os.path.isdir(path):
        raise DatabaseUnreachable(f"{path} is a folder.", hint="Name a file in it.")
    if os.path.lexists(path) and not replace:
        raise DatabaseUnreachable(f"{path} exists already.", hint="Name another file, or say replace=True (--replace).")
    try:
        free = shutil.disk_usage(folder).free
        if free < size:
            raise StorageFull(f"{path}: the copy needs {size >> 20} MB, {free >> 20} MB are free; nothing was written.")
        partial = f"{path}.{os.getpid()}.part"
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise DatabaseUnreachable(
            f"{path} cannot be written: {error.strerror}.", hint="Name a folder that exists and may be written to."
        ) from error
    try:
        target = sqlite3.connect(partial, isolation_level=None)
        try:
            target.execute("PRAGMA synchronous = OFF")  # synced as a whole below
            source.backup(target)  # in one step: one snapshot, however busy the writers are
        finally:
            target.close()
        _sync(partial)
        os.replace(partial, path)
        _sync(folder)
    except BaseException:
        for name in (partial, f"{partial}-journal"):
            if os.path.exists(name):
                os.unlink(name)
        raise


def _sync(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check(connection: sqlite3.Connection) -> Checkup:
    """Ask SQLite about pages, indexes and foreign keys."""
    import sqlite3

    try:
        said = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({_MOST})")]
        dangling: list[Any] = connection.execute("PRAGMA foreign_key_check").fetchmany(_MOST)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        return Checkup((str(error),), ())
    return Checkup(
        () if said == ["ok"] else tuple(said),
        tuple(
            f"row {row} of {table} refers to a row of {parent} that does not exist"
            for table, row, parent, _ in dangling
        ),
    )


def optimize(connection: sqlite3.Connection, path: str | None, *, vacuum: bool) -> Tidying:
    """Refresh the statistics of indexes, write the log into the file and cut it; ``vacuum``: also rebuild the file.

    A vacuum needs the file's size again on the disk, and keeps writers waiting.
    """
    import sqlite3

    before = _size(path), _size(f"{path}-wal" if path else None)
    connection.execute("PRAGMA optimize")
    if vacuum:
        former = connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 1)  # VACUUM attaches the file that it builds
        connection.execute("VACUUM")
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, former)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return Tidying(before[0], _size(path), before[1], _size(f"{path}-wal" if path else None))


def _size(path: str | None) -> int:
    try:
        return 0 if path is None else os.path.getsize(path)
    except FileNotFoundError:
        return 0
