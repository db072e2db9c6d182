"""How much a namespace may hold."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Limits"]


class Limits(NamedTuple):
    """The caps of a namespace. At a cap ``write`` raises ``SpoolFull``; nothing is dropped."""

    #: Entries that wait.
    max_entries: int = 10_000_000
    #: Bytes of JSON that wait.
    max_bytes: int = 4 * 1024**3
    #: Free bytes that a write must leave on the disk.
    min_free_bytes: int = 64 * 1024**2
    #: Bytes of JSON of one entry.
    max_entry_bytes: int = 16 * 1024**2
