"""One drainer a namespace: threads and processes alike. A dead process's lock goes with it.

Each holder opens the lock file for itself, so ``flock`` keeps threads of one process apart as it does processes. The
file stays; its text names who held it last.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from legion_data.engines import forks
from legion_data.errors import SpoolBusy
from legion_data.spool.disk import in_our_words, make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["WAIT_S", "hold"]

#: How long a drainer waits for another one.
WAIT_S = 60.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.001, 0.1


class _Held:
    """The locks that this process holds: who, and their descriptors."""

    def __init__(self) -> None:
        self.descriptors: set[int] = set()
        self.by: set[tuple[str, int]] = set()
        forks.watch(self)

    def fresh_after_fork(self) -> None:
        """A forked child would keep its parent's locks alive after the parent's death."""
        descriptors, self.descriptors, self.by = self.descriptors, set(), set()
        for descriptor in descriptors:
            os.close(descriptor)


_held = _Held()


@contextmanager
def hold(path: str, wait_s: float) -> Iterator[None]:
    """Hold the lock file ``path``. Raises ``SpoolBusy``, naming the holder, after ``wait_s`` seconds.

    A handler that drains its own namespace would wait for itself: it is refused at once.
    """
    me = (path, threading.get_ident())
    if me in _held.by:
        raise SpoolBusy(f"{path}: this thread is draining this namespace already.", hint="Drain after the handler.")
    descriptor = _taken(path, time.monotonic() + wait_s, wait_s)
    pid = os.getpid()
    _held.descriptors.add(descriptor)
    _held.by.add(me)
    try:
        os.pwrite(descriptor, b"%-10d" % pid, 0)
        yield
    finally:
        if os.getpid() == pid:  # in a fork that was made by a handler the lock is not ours
            _held.by.discard(me)
            _held.descriptors.discard(descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # a child that was just forked may still have the descriptor
            os.close(descriptor)


def _taken(path: str, deadline: float, wait_s: float) -> int:
    pause_s = _FIRST_PAUSE_S
    while True:
        descriptor = _opened(path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(path, descriptor):
                return descriptor
        except BlockingIOError:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                who = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
                os.close(descriptor)
                raise SpoolBusy(
                    f"{path}: process {who or 'unknown'} is draining this namespace; waited {wait_s:g} s."
                ) from None
            time.sleep(min(pause_s, left_s))
            pause_s = min(pause_s * 1.5, _LONGEST_PAUSE_S)
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _is_still(path: str, descriptor: int) -> bool:
    """False when somebody removed the spool's folder: the next drainer would lock another file."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return False
    mine = os.fstat(descriptor)
    return (found.st_dev, found.st_ino) == (mine.st_dev, mine.st_ino)


def _opened(path: str) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    with in_our_words(path):
        try:
            return os.open(path, flags, 0o600)
        except FileNotFoundError:
            make_folder(os.path.dirname(path))
            return os.open(path, flags, 0o600)
