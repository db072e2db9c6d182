"""The entries of a namespace, one after another, from files and batches; what cannot be read goes to the quarantine."""

from __future__ import annotations

import errno
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from legion_data.spool.aside import bury, bury_text, quarantine, quarantine_text
from legion_data.spool.disk import failure, read_all, sync_folder
from legion_data.spool.listing import first_names
from legion_data.spool.names import entries_in, line_name
from legion_data.spool.payloads import decoded
from legion_data.spool.segments import Progress, Segment

if TYPE_CHECKING:
    from collections.abc import Generator

    from legion_data.spool.listing import Listing
    from legion_data.spool.place import Place

__all__ = ["Waiting", "waiting"]

#: NONBLOCK: opening a pipe that somebody put there must not wait for its writer.
_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
#: These are the file's fault, not the system's: it is set aside and the rest goes on.
_UNREADABLE = frozenset({errno.EACCES, errno.EPERM, errno.ELOOP, errno.EISDIR, errno.ENXIO, errno.EAGAIN})
#: A file that is being written is touched all the time; one that was not for so long has lost its writer.
ABANDONED_S = 3600


class Waiting(NamedTuple):
    """One entry, and what to do when it is delivered or given up."""

    source: _Files | _Batch
    name: str
    payload: Any
    data: bytes


def waiting(place: Place, *, takes: bool) -> Generator[Waiting | None, None, None]:
    """What waited when this began, in order. ``takes``: the caller holds the drain lock and will settle each.

    None: settle what you hold before you ask for more, for what comes next says that everything before it is settled.
    Raises ``SpoolError`` when the folder cannot be read.
    """
    try:
        files = _Files(place.folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise failure(place.folder, error) from error
    try:
        listing = first_names(place.folder)
        if takes:
            _sweep(place, listing)
        last = listing.last or ""
        while names := [name for name in listing.names if name <= last]:
            for name in names:
                if name.endswith(".json"):
                    data = files.read(name)
                    if data is None:
                        continue
                    try:
                        payload = decoded(data)
                    except ValueError as error:
                        quarantine(place.folder, name, str(error))
                        continue
                    yield Waiting(files, name, payload, data)
                else:
                    yield from _lines(place, name, takes=takes)
            after = names[-1]
            for each in (names, listing.names):
                each.clear()  # they make room for the next look
            listing = first_names(place.folder, after=after)
        yield None  # before the folder is closed
    except OSError as error:
        raise failure(place.folder, error) from error
    finally:
        files.close()


def _lines(place: Place, name: str, *, takes: bool) -> Generator[Waiting | None, None, None]:
    try:
        batch = _Batch(place, name)
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno not in _UNREADABLE:
            raise
        quarantine(place.folder, name, error.strerror or "unreadable")
        return
    try:
        for data in batch.segment.lines():
            index = batch.segment.index
            try:
                payload = decoded(data)
            except ValueError as error:
                if takes:
                    yield None
                    quarantine_text(place.folder, line_name(name, index), data, str(error))
                    batch.note()
                continue
            yield Waiting(batch, line_name(name, index), payload, data)
        if takes:
            yield None
            batch.remove()
    finally:
        batch.close()


class _Files:
    """Entries in files of their own. The folder is opened once: a name is then found without walking a path."""

    #: What an entry takes up beside its text.
    extra_bytes = 0

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._descriptor = os.open(folder, _FOLDER)

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; None when it is gone, or was set aside."""
        try:
            descriptor = os.open(name, _READ, dir_fd=self._descriptor)
            try:
                return read_all(descriptor)
            finally:
                os.close(descriptor)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno not in _UNREADABLE:
                raise
            quarantine(self._folder, name, error.strerror or "unreadable")
            return None

    def done(self, name: str) -> None:
        """The entry is delivered."""
        try:
            os.unlink(name, dir_fd=self._descriptor)
        except FileNotFoundError:  # the predecessor drains without a lock
            return
        except OSError as error:
            raise failure(self._folder, error) from error

    def bury(self, name: str, data: bytes, error: BaseException, attempts: int) -> None:
        """The entry is given up."""
        with suppress(FileNotFoundError):
            bury(self._folder, name, error, attempts)

    def close(self) -> None:
        os.close(self._descriptor)


class _Batch:
    """Entries in one file together."""

    extra_bytes = 1

    def __init__(self, place: Place, name: str) -> None:
        self._place, self._name = place, name
        self._progress = Progress(place.state, name)
        self.segment = Segment(place.folder, name, self._progress)

    def note(self) -> None:
        """Everything up to the line that was read last is settled."""
        self._progress.write(self.segment.offset, self.segment.index)

    def done(self, _name: str) -> None:
        """The entry that was read last is delivered."""
        try:
            self.note()
        except OSError as error:
            raise failure(self._place.state, error) from error

    def bury(self, name: str, data: bytes, error: BaseException, attempts: int) -> None:
        """The entry that was read last is given up."""
        bury_text(self._place.folder, name, data, error, attempts)
        self.note()

    def remove(self) -> None:
        """Nothing is left of the batch. First the file: without its progress it would be delivered again."""
        with suppress(FileNotFoundError):
            os.unlink(f"{self._place.folder}/{self._name}")
        sync_folder(self._place.folder)
        self._progress.remove()

    def close(self) -> None:
        self._progress.close()
        self.segment.close()


def _sweep(place: Place, listing: Listing) -> None:
    """Remove what crashed writers left, and notes about batches that are gone."""
    oldest = time.time() - ABANDONED_S
    for name in listing.temporary:
        path = f"{place.folder}/{name}"
        with suppress(FileNotFoundError):  # it was renamed: its writer is well
            if os.stat(path, follow_symlinks=False).st_mtime < oldest:
                os.unlink(path)
    try:
        notes = [name for name in os.listdir(place.state) if name.endswith(".progress")]
    except FileNotFoundError:
        return
    for name in notes:
        segment = name.removesuffix(".progress")
        if entries_in(segment) and not os.path.lexists(f"{place.folder}/{segment}"):
            with suppress(FileNotFoundError):
                os.unlink(f"{place.state}/{name}")
