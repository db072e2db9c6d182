"""Writing: one entry as a file, a batch as a file of lines. Whole and lasting when the call returns, or an error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from legion_data.spool.disk import failure, put
from legion_data.spool.names import batch_ending, file_name, key_id, new_id
from legion_data.spool.payloads import encoded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from legion_data.spool.place import Place

__all__ = ["write", "write_many"]


def write(place: Place, payload: object, key: str | None, *, durable: bool) -> Path:
    """One entry; gives its file. See ``Spool.write``."""
    data = encoded(payload, place.limits.max_entry_bytes)
    return Path(_kept(place, data, 1, new_id() if key is None else key_id(key), ".json", durable))


def write_many(place: Place, payloads: Iterable[object], *, durable: bool) -> int:
    """All of ``payloads`` or none; how many. See ``Spool.write_many``."""
    most = place.limits.max_entry_bytes
    lines = [encoded(payload, most) for payload in payloads]
    if len(lines) == 1:  # a file of its own: the predecessor reads it, too
        _kept(place, lines[0], 1, new_id(), ".json", durable)
    elif lines:
        count = len(lines)
        _kept(place, b"\n".join([*lines, b""]), count, new_id(), batch_ending(count), durable)
    return len(lines)


def _kept(place: Place, data: bytes, entries: int, file_id: str, ending: str, durable: bool) -> str:
    try:
        if not place.is_prepared:
            place.prepare()
        try:
            return _put(place, data, entries, file_id, ending, durable)
        except FileNotFoundError:  # somebody removed the folder
            place.prepare()
            return _put(place, data, entries, file_id, ending, durable)
    except OSError as error:
        raise failure(place.folder, error) from error


def _put(place: Place, data: bytes, entries: int, file_id: str, ending: str, durable: bool) -> str:
    name = file_name(place.ledger.reserve(entries, len(data)), file_id, ending)
    try:
        return put(place.folder, name, data, durable=durable, token=file_id)
    except BaseException:
        place.ledger.release(entries, len(data))
        raise
