"""Erasing the local database: every file of it goes, and an erasure that was begun is finished, whoever is killed.

A marker, ``<database>.erasing``, is written first and removed last; whoever opens the database and finds it, finishes.
(Without it, a log that outlives its database would be replayed into the next one.) The migrators' lock keeps two
processes from erasing, or erasing and creating, at once.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, NamedTuple

from legion_data.errors import DatabaseUnreachable, MigrationLocked
from legion_data.local import notes
from legion_data.local.opening import ERASING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from legion_data.dialects.migrating.sqlite import LockFile
    from legion_data.settings import Settings

__all__ = ["Erasure", "erase", "finish"]

_PAUSE_S = 0.02


class Erasure(NamedTuple):
    """What was erased, and what was not."""

    path: str
    #: The files that were deleted, and their size.
    deleted: tuple[str, ...]
    bytes_deleted: int
    #: Somebody still had the file open, in this process or another: what he holds is freed when he closes it.
    in_use: bool
    #: Files beside it whose names begin like the database's: copies that somebody made. They are left.
    kept: tuple[str, ...]


def erase(path: str, settings: Settings) -> Erasure:
    """Delete the closed database at ``path``. Raises ``MigrationLocked`` while somebody migrates it."""
    lock = _locked(path, settings)
    try:
        in_use = _is_in_use(path)
        _mark(path)
        names, size = _delete(path)
    finally:
        lock.release()
    return Erasure(path, names, size, in_use, tuple(_strangers(path)))


def finish(path: str, settings: Settings) -> None:
    """Finish an erasure that was interrupted: its marker has been seen."""
    lock = _locked(path, settings)
    try:
        if os.path.exists(_marker(path)):  # else whoever had the lock has finished it
            _delete(path)
    finally:
        lock.release()


def _locked(path: str, settings: Settings) -> LockFile:
    from pathlib import Path

    from legion_data.dialects.migrating.sqlite import LockFile

    lock = LockFile(Path(path))
    deadline = time.monotonic() + settings.lock_timeout
    while not lock.take():
        if time.monotonic() > deadline:
            raise MigrationLocked(
                f"{path} is being migrated or erased by {lock.holder() or 'another process'}; waited "
                f"{settings.lock_timeout:g} s. Nothing was erased.",
                hint="Wait for it, then erase again.",
            )
        time.sleep(_PAUSE_S)
    return lock


def _is_in_use(path: str) -> bool:
    """Whether anybody has the file open: only the last one can leave write-ahead mode."""
    import sqlite3

    if not os.path.isfile(path):
        return False
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    connection = sqlite3.connect(f"file://{quoted}?mode=rw", timeout=0, isolation_level=None, uri=True)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        return (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    except sqlite3.DatabaseError:
        return False  # damaged: nobody can tell, and it goes all the same
    finally:
        connection.close()
    return False


def _marker(path: str) -> str:
    return f"{path}{ERASING}"


def _mark(path: str) -> None:
    try:
        descriptor = os.open(_marker(path), os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        os.fsync(descriptor)
        os.close(descriptor)
        _sync_folder(path)
    except OSError as error:
        raise _refused(path, error) from error


def _delete(path: str) -> tuple[tuple[str, ...], int]:
    deleted, size = [], 0
    try:
        for name in _files(path):
            size += os.path.getsize(name)
            os.unlink(name)
            deleted.append(name)
        _sync_folder(path)
        os.unlink(_marker(path))
        _sync_folder(path)
    except OSError as error:
        raise _refused(path, error) from error
    return tuple(deleted), size


def _refused(path: str, error: OSError) -> DatabaseUnreachable:
    return DatabaseUnreachable(
        f"{path} is not erased: {error.strerror}.",
        hint="Give this account write permission on the folder, then erase again: it goes on where it stopped.",
    )


def _sync_folder(path: str) -> None:
    descriptor = os.open(os.path.dirname(path), os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _beside(path: str) -> Iterator[str]:
    folder, base = os.path.split(path)
    for name in sorted(os.listdir(folder)):
        if name.startswith(base):
            yield os.path.join(folder, name)


def _files(path: str) -> Iterator[str]:
    """The database, its log, its shared memory, its journals, our notes: what holds rows, or tells of them."""
    whole = {path, f"{path}-wal", f"{path}-shm", f"{path}-journal"}
    for name in _beside(path):
        if os.path.isfile(name) and (name in whole or name.startswith((f"{path}-mj", notes.file_name(path)))):
            yield name


def _strangers(path: str) -> Iterator[str]:
    """What is left: not the lock, which its holder removes."""
    for name in _beside(path):
        if name != f"{path}.migrate.lock":
            yield name
