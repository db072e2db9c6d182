"""Writing: one entry as a file, a batch as a file of lines. Whole and lasting when the call returns, or an error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from legion_data.spool.disk import failure, put
from legion_data.spool.names import entry_name, key_id, new_id, segment_name
from legion_data.spool.payloads import encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from legion_data.spool.place import Place

__all__ = ["write", "write_many"]


def write(place: Place, payload: object, key: str | None, *, durable: bool) -> Path:
    """One entry; gives its file. See ``Spool.write``."""
    data = encoded(payload, place.limits.max_entry_bytes)
    entry_id = new_id() if key is None else key_id(key)
    return Path(_kept(place, [data], 1, len(data), lambda stamp: entry_name(stamp, entry_id), durable=durable))


def write_many(place: Place, payloads: Iterable[object], *, durable: bool) -> int:
    """All of ``payloads`` or none; how many. See ``Spool.write_many``."""
    most = place.limits.max_entry_bytes
    lines = [encoded(payload, most) for payload in payloads]
    if not lines:
        return 0
    if len(lines) == 1:  # a file of its own: the predecessor reads it, too
        _kept(place, lines, 1, len(lines[0]), lambda stamp: entry_name(stamp, new_id()), durable=durable)
        return 1
    text = b"\n".join([*lines, b""])
    named: Callable[[int], str] = lambda stamp: segment_name(stamp, new_id(), len(lines))  # noqa: E731 - as the others
    _kept(place, [text], len(lines), len(text), named, durable=durable)
    return len(lines)


def _kept(
    place: Place, parts: list[Any], entries: int, size_bytes: int, name_of: Callable[[int], str], *, durable: bool
) -> str:
    try:
        try:
            return _put(place, parts, entries, size_bytes, name_of, durable)
        except FileNotFoundError:  # the first write, or somebody removed the folder
            place.prepare()
            return _put(place, parts, entries, size_bytes, name_of, durable)
    except OSError as error:
        raise failure(place.folder, error) from error


def _put(
    place: Place, parts: list[Any], entries: int, size_bytes: int, name_of: Callable[[int], str], durable: bool
) -> str:
    name = name_of(place.ledger.reserve(entries, size_bytes))
    try:
        put(place.folder, name, parts, durable=durable, token=name[20:56])
    except BaseException:
        place.ledger.release(entries, size_bytes)
        raise
    return f"{place.folder}/{name}"
