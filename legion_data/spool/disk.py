"""What the spool asks of a file system: private folders, files that are whole or absent, and that they stay.

``sync`` and ``sync_folder`` are what makes a file survive power loss: its bytes, then its name.
"""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from legion_data.errors import SpoolError, SpoolFull
from legion_data.spool.names import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["failure", "has_folder", "in_our_words", "make_folder", "put", "read_all", "sync", "sync_folder"]

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
#: macOS: fsync leaves the bytes in the drive's memory, this does not.
_FULL_SYNC: int | None = getattr(fcntl, "F_FULLFSYNC", None)
_CHUNK = 1 << 16
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def in_our_words(place: str) -> Iterator[None]:
    """A failure of the file system below ``place`` becomes ``SpoolFull`` or ``SpoolError``."""
    try:
        yield
    except OSError as error:
        raise failure(place, error) from error


def failure(place: str, error: OSError) -> SpoolError:
    """What an error of the file system means to callers."""
    if error.errno in _NO_ROOM:
        return SpoolFull(f"{place}: the disk is full.")
    reason = error.strerror or type(error).__name__
    where = os.path.join(place, os.fsdecode(error.filename)) if error.filename else place
    return SpoolError(f"{where}: {reason}.", hint="Give this account a folder it may write to.")


def has_folder(path: str) -> bool:
    """Whether the folder ``path`` exists. Raises ``SpoolError`` when something else is in its way."""
    try:
        os.close(os.open(path, _FOLDER))
    except FileNotFoundError:
        return False
    except OSError as error:
        raise failure(path, error) from error
    return True


def make_folder(path: str) -> None:
    """Make ``path`` and what is missing above it, for us alone; its name survives power loss.

    A folder that others may read (the predecessor's were 0755) is closed to them.
    """
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        mode = os.stat(path).st_mode
        if mode & 0o077:
            os.chmod(path, mode & 0o700)
        return
    except FileNotFoundError:
        make_folder(os.path.dirname(path))
        make_folder(path)
        return
    sync_folder(os.path.dirname(path))


def put(folder: str, name: str, data: bytes, *, durable: bool, inside: str = "", token: str = "") -> str:
    """The file ``name`` with ``data``; gives its path. At once, whole, for us alone. On any failure it is absent.

    It is written in ``folder``, as the predecessor did it, and renamed; with ``inside``, to that folder below.
    ``durable``: when this returns, file and name survive power loss. ``token``: what makes the name of the file that
    is written unique.
    """
    temporary = f"{folder}/.{name}.tmp-{token or new_id()}"
    home = f"{folder}/{inside}" if inside else folder
    target = f"{home}/{name}"
    descriptor = os.open(temporary, _NEW, 0o600)
    try:
        try:
            written = os.write(descriptor, data)
            while written < len(data):  # a large write may be cut short, by a signal or by the end of the disk
                written += os.write(descriptor, memoryview(data)[written:])
            if durable:
                sync(descriptor)
        finally:
            os.close(descriptor)
        os.rename(temporary, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    if durable:
        sync_folder(home)
    return target


def read_all(descriptor: int) -> bytes:
    """The rest of an open file."""
    data = os.read(descriptor, _CHUNK)
    if len(data) < _CHUNK:
        return data
    parts = [data]
    while data:
        data = os.read(descriptor, 16 * _CHUNK)
        parts.append(data)
    return b"".join(parts)


def sync(descriptor: int) -> None:
    """Wait until what was written is on the disk."""
    if _FULL_SYNC is None:
        os.fsync(descriptor)
    else:
        fcntl.fcntl(descriptor, _FULL_SYNC)


def sync_folder(folder: str) -> None:
    """Wait until the names in ``folder`` are on the disk."""
    descriptor = os.open(folder, _FOLDER)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)
