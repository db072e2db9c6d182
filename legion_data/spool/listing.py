"""The files of a namespace in the order of their names, some at a time: a million names never lie in memory at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from legion_data.spool.names import entries_in, is_temporary

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CHUNK", "Listing", "first_names", "sizes"]

#: Names that are kept of one look at a folder. A folder of a million takes ten looks, of which the last are short.
CHUNK = 100_000


class Listing(NamedTuple):
    """What one look at a folder found."""

    #: The first names, in order.
    names: list[str]
    #: The last name of the whole folder; None when there is none.
    last: str | None
    #: Files that are being written, or whose writer died.
    temporary: list[str]


def first_names(folder: str, after: str = "", chunk: int = CHUNK) -> Listing:
    """The first ``chunk`` names that come after the name ``after``. A missing folder reads as empty."""
    kept: list[str] = []
    temporary: list[str] = []
    last = limit = ""
    for name in _names(folder):
        if name.endswith(".json") and name[0] != ".":
            pass
        elif not entries_in(name):
            if is_temporary(name):
                temporary.append(name)
            continue
        if name <= after or (limit and name >= limit):
            last = max(last, name)
            continue
        kept.append(name)
        if len(kept) >= 2 * chunk:
            kept.sort()
            last = max(last, kept[-1])
            del kept[chunk:]
            limit = kept[-1]
    kept.sort()
    if kept:
        last = max(last, kept[-1])
    return Listing(kept[:chunk], last or None, temporary)


def sizes(folder: str) -> Iterator[tuple[str, int]]:
    """Name and bytes of each file of entries, in no order."""
    try:
        with os.scandir(folder) as found:
            for each in found:
                if entries_in(each.name):
                    try:
                        yield each.name, each.stat(follow_symlinks=False).st_size
                    except FileNotFoundError:  # delivered meanwhile
                        continue
    except FileNotFoundError:
        return


def _names(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            for each in found:
                yield each.name
    except FileNotFoundError:
        return
