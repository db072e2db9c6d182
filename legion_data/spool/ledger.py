"""What waits in a namespace, counted: so that a cap holds for all writers at once, and names rise for all of them.

A small file beside the spool, written under a lock that is held for microseconds:

* **Order.** A name's stamp is the clock, or one more than the last stamp when the clock has not moved on (or was set
  back). So of two writes, in whatever processes, the one that began after the other had returned has the later name.
* **Caps.** A writer adds its entry before it writes the file, a drainer takes off what it delivered. Both may die in
  between, and the predecessor counts nothing: so the figures are a guide, and a refusal is preceded by a count of the
  folder itself (at most every ``RECOUNT_S`` seconds).

It is not synced: after power loss, a missing or torn ledger is counted anew.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from struct import Struct
from typing import TYPE_CHECKING

from legion_data.engines import forks
from legion_data.errors import SpoolFull
from legion_data.spool.disk import make_folder
from legion_data.spool.listing import sizes
from legion_data.spool.names import entries_in

if TYPE_CHECKING:
    from legion_data.spool.limits import Limits

__all__ = ["Ledger"]

#: Magic, last stamp (ns), entries, bytes, when they were counted (ns).
_RECORD = Struct("<8sQQQQ")
_MAGIC = b"legionS1"
RECOUNT_S = 5
#: Small writes believe the last look at the disk for so long; past the end of the disk it refuses by itself.
_FREE_FOR_S, _LARGE = 0.05, 1 << 20


class Ledger:
    """The ledger of one namespace, in this process. Threads share it; a forked child opens it anew."""

    def __init__(self, path: str, folder: str, limits: Limits) -> None:
        self._path, self._folder, self._limits = path, folder, limits
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        self._free_at = float("-inf")
        forks.watch(self)

    def reserve(self, entries: int, size_bytes: int) -> int:
        """Room for ``entries`` of ``size_bytes`` together; gives the stamp of their file. Raises ``SpoolFull``."""
        limits = self._limits
        if limits.min_free_bytes and (size_bytes > _LARGE or time.monotonic() - self._free_at > _FREE_FOR_S):
            self._look_at_the_disk(size_bytes)
        with self._lock:
            descriptor = self._descriptor
            if descriptor is None:
                descriptor = self._descriptor = self._open()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            try:
                last, held, held_bytes, counted_at = self._read(descriptor)
                now = time.time_ns()
                if held + entries > limits.max_entries or held_bytes + size_bytes > limits.max_bytes:
                    if not 0 <= now - counted_at < RECOUNT_S * 10**9:
                        (held, held_bytes), counted_at = self._counted(), now
                        self._write(descriptor, last, held, held_bytes, counted_at)
                    self._refuse(held + entries, held_bytes + size_bytes)
                stamp = now if now > last else last + 1
                self._write(descriptor, stamp, held + entries, held_bytes + size_bytes, counted_at)
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)
        return stamp

    def release(self, entries: int, size_bytes: int) -> None:
        """``entries`` are gone: delivered, set aside, or not written after all."""
        with self._lock:
            descriptor = self._descriptor
            if descriptor is None:
                descriptor = self._descriptor = self._open()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            try:
                last, held, held_bytes, counted_at = self._read(descriptor)
                self._write(descriptor, last, max(0, held - entries), max(0, held_bytes - size_bytes), counted_at)
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _look_at_the_disk(self, size_bytes: int) -> None:
        disk = os.statvfs(self._folder)
        free, least = disk.f_bavail * disk.f_frsize, self._limits.min_free_bytes
        if free < least + size_bytes:
            raise SpoolFull(f"{self._folder}: {free:,} bytes are free on the disk; {least:,} must stay free.")
        self._free_at = time.monotonic()

    def _refuse(self, entries: int, size_bytes: int) -> None:
        limits = self._limits
        if entries > limits.max_entries:
            raise SpoolFull(f"{self._folder}: {limits.max_entries:,} entries may wait, this would make {entries:,}.")
        if size_bytes > limits.max_bytes:
            raise SpoolFull(f"{self._folder}: {limits.max_bytes:,} bytes may wait, this would make {size_bytes:,}.")

    def _counted(self) -> tuple[int, int]:
        entries = size_bytes = 0
        for name, size in sizes(self._folder):
            entries += entries_in(name)
            size_bytes += size
        return entries, size_bytes

    def _read(self, descriptor: int) -> tuple[int, int, int, int]:
        data = os.pread(descriptor, _RECORD.size, 0)
        if len(data) == _RECORD.size:
            magic, *figures = _RECORD.unpack(data)
            if magic == _MAGIC:
                last, entries, size_bytes, counted_at = figures
                return last, entries, size_bytes, counted_at
        return 0, *self._counted(), time.time_ns()

    @staticmethod
    def _write(descriptor: int, last: int, entries: int, size_bytes: int, counted_at: int) -> None:
        os.pwrite(descriptor, _RECORD.pack(_MAGIC, last, entries, size_bytes, counted_at), 0)

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        try:
            return os.open(self._path, flags, 0o600)
        except FileNotFoundError:
            make_folder(os.path.dirname(self._path))
            return os.open(self._path, flags, 0o600)

    def forget(self) -> None:
        """Close the file; the next use opens whichever then lies there."""
        with self._lock:
            descriptor, self._descriptor = self._descriptor, None
            if descriptor is not None:
                os.close(descriptor)

    def fresh_after_fork(self) -> None:
        """In a forked child: a lock that nobody holds, and not the parent's descriptor, whose lock it would share."""
        self._lock = threading.Lock()
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def __del__(self) -> None:
        descriptor = self.__dict__.get("_descriptor")
        if descriptor is not None:
            os.close(descriptor)
