"""A batch as one file: a line of JSON an entry, and how far it has been delivered.

The file appears whole, so it needs no checksums of its own: ``<stamp>-<UUID>-<entries>.jsonl``, each line the text
that a file of its own would have. How far a drainer got stands beside the spool, in a file of one line,
``<byte offset> <entries delivered>``, written after each entry and not synced. When it is lost, or does not fit, the
batch is delivered from its beginning: at least once, in order.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from legion_data.spool.disk import make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Progress", "Segment", "delivered_of"]

_LINE = b"%019d %010d\n"
_LENGTH = 31


class Progress:
    """How far one batch was delivered."""

    def __init__(self, folder: str, name: str) -> None:
        self._path = f"{folder}/{name}.progress"
        self._descriptor: int | None = None

    def read(self) -> tuple[int, int]:
        """Bytes and entries that are done; (0, 0) when nothing is known."""
        try:
            with open(self._path, "rb") as file:
                text = file.read(_LENGTH + 1)
        except FileNotFoundError:
            return 0, 0
        offset, _, entries = text.rstrip(b"\n").partition(b" ")
        if len(text) != _LENGTH or not offset.isdigit() or not entries.isdigit():
            return 0, 0
        return int(offset), int(entries)

    def write(self, offset: int, entries: int) -> None:
        """Everything before ``offset`` is done."""
        descriptor = self._descriptor
        if descriptor is None:
            descriptor = self._descriptor = self._open()
        os.pwrite(descriptor, _LINE % (offset, entries), 0)

    def _open(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC
        try:
            return os.open(self._path, flags, 0o600)
        except FileNotFoundError:
            make_folder(os.path.dirname(self._path))
            return os.open(self._path, flags, 0o600)

    def remove(self) -> None:
        """The batch is gone."""
        self.close()
        with suppress(FileNotFoundError):
            os.unlink(self._path)

    def close(self) -> None:
        """Close the file."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


class Segment:
    """The lines of one batch that are not delivered yet."""

    def __init__(self, folder: str, name: str, progress: Progress) -> None:
        self._file = open(f"{folder}/{name}", "rb")  # noqa: SIM115 - closed by close()
        self.index = 0
        offset, done = progress.read()
        if offset and self._is_line_start(offset):
            self._file.seek(offset)
            self.index = done
        else:
            self._file.seek(0)
        #: Where the line after the one that was given last begins.
        self.offset = self._file.tell()

    def _is_line_start(self, offset: int) -> bool:
        self._file.seek(offset - 1)
        return self._file.read(1) == b"\n"

    def lines(self) -> Iterator[bytes]:
        """Line by line, without its end; ``offset`` and ``index`` then say what would be done with it."""
        for line in self._file:
            self.offset += len(line)
            self.index += 1
            yield line.rstrip(b"\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def delivered_of(folder: str, name: str) -> int:
    """How many entries of the batch ``name`` were delivered."""
    return Progress(folder, name).read()[1]
