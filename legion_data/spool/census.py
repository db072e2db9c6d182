"""What waits, how much, since when; of one namespace, and of everything below a root."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, NamedTuple

from legion_data.spool.aside import DEAD, QUARANTINE, aside_counts
from legion_data.spool.disk import in_our_words
from legion_data.spool.listing import sizes
from legion_data.spool.names import entries_in, written_ns
from legion_data.spool.place import STATE
from legion_data.spool.segments import delivered_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Figures", "depth", "figures", "has_waiting", "namespaces", "survey"]


class Figures(NamedTuple):
    """One namespace in figures."""

    #: Entries that wait, and their bytes.
    depth: int
    size_bytes: int
    #: Seconds since the oldest of them was written; None when none waits.
    oldest_age_s: float | None
    #: Entries that were given up, and files that could not be read.
    dead: int
    quarantined: int


def depth(folder: str, state: str) -> int:
    """How many entries wait."""
    with in_our_words(folder):
        try:
            with os.scandir(folder) as found:
                return sum(_undelivered(state, each.name) for each in found)
        except FileNotFoundError:
            return 0


def has_waiting(folder: str, before: str = "") -> bool:
    """Whether an entry waits; with ``before``, one whose file is earlier in the order than that one."""
    with in_our_words(folder):
        try:
            with os.scandir(folder) as found:
                return any(entries_in(each.name) and (not before or each.name < before) for each in found)
        except FileNotFoundError:
            return False


def _undelivered(state: str, name: str) -> int:
    entries = entries_in(name)
    return entries if entries == 0 or name.endswith(".json") else max(0, entries - delivered_of(state, name))


def figures(folder: str, state: str) -> Figures:
    """The figures of one namespace; zeros for one that does not exist."""
    waiting = size_bytes = 0
    oldest: str | None = None
    with in_our_words(folder):
        for name, size in sizes(folder):
            waiting += _undelivered(state, name)
            size_bytes += size
            oldest = name if oldest is None or name < oldest else oldest
        age_s = None if oldest is None else _age_s(folder, oldest)
        return Figures(waiting, size_bytes, age_s, *aside_counts(folder))


def _age_s(folder: str, name: str) -> float | None:
    written = written_ns(name)
    if written is None:  # a name that does not say
        try:
            written = os.stat(f"{folder}/{name}").st_mtime_ns
        except FileNotFoundError:
            return None
    return max(0.0, (time.time_ns() - written) / 10**9)


def namespaces(root: str, owner: tuple[str, ...]) -> list[str]:
    """The namespaces of an owner that were ever used, in order."""
    with in_our_words(root):
        found = {name for folder in _both(root, owner) for name in _folders(folder)}
        return sorted(name for name in found if _is_namespace(root, (*owner, name)))


def survey(root: str) -> Iterator[tuple[str, str, Figures]]:
    """Owner, namespace and figures of everything below ``root``, in order."""

    def below(parts: tuple[str, ...]) -> Iterator[tuple[str, str, Figures]]:
        if len(parts) > 1 and _is_namespace(root, parts):
            folder, state = _both(root, parts)
            yield ".".join(parts[:-1]), parts[-1], figures(folder, state)
        for name in sorted({name for folder in _both(root, parts) for name in _folders(folder)}):
            yield from below((*parts, name))

    with in_our_words(root):
        yield from below(())


def _both(root: str, parts: tuple[str, ...]) -> tuple[str, str]:
    return "/".join((root, *parts)), "/".join((root, STATE, *parts))


def _folders(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as found:
            return [
                each.name
                for each in found
                if each.name not in (STATE, DEAD, QUARANTINE) and each.is_dir(follow_symlinks=False)
            ]
    except FileNotFoundError:
        return []


def _is_namespace(root: str, parts: tuple[str, ...]) -> bool:
    """Whether entries are, or were, written here; else the folder is only on the way to another one."""
    folder, state = _both(root, parts)
    if os.path.exists(f"{state}/ledger") or any(os.path.isdir(f"{folder}/{aside}") for aside in (DEAD, QUARANTINE)):
        return True
    try:
        with os.scandir(folder) as found:
            return any(entries_in(each.name) for each in found)
    except FileNotFoundError:
        return False
