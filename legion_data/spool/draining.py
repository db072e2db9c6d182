"""Delivery: at least once, in order, to one handler at a time.

An entry is removed after its handler returned. A process that dies in between delivers it again; nothing else is
delivered twice. A handler that raises keeps the entry, and what comes after it, for the next drain; with
``max_attempts`` failures are counted over drains and processes, and the entry that has failed so often is set aside.
"""

from __future__ import annotations

import json
import logging
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from legion_data.spool import lock
from legion_data.spool.disk import has_folder, in_our_words, put
from legion_data.spool.listing import first_names, sizes
from legion_data.spool.names import entries_in
from legion_data.spool.segments import delivered_of
from legion_data.spool.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from legion_data.spool.place import Place
    from legion_data.spool.waiting import Waiting

__all__ = ["Patience", "clear", "deliver", "deliver_batches"]


class Patience(NamedTuple):
    """When an entry whose handler raises is given up."""

    #: After so many failures; None: never.
    max_attempts: int | None
    #: Errors that say nothing about the entry.
    transient: tuple[type[Exception], ...]

    def counts(self, error: Exception) -> bool:
        """Whether ``error`` is a failure of the entry."""
        return self.max_attempts is not None and not isinstance(error, self.transient)

    def ends_at(self, attempts: int) -> bool:
        """Whether an entry with so many failures is given up."""
        return self.max_attempts is not None and attempts >= self.max_attempts


def deliver(
    place: Place,
    handler: Callable[[Any], object],
    shape: Callable[[Waiting], Any] | None,
    patience: Patience,
    limit: int | None,
    wait_s: float,
) -> int:
    """Hand what waits to ``handler``, one by one; how many it took. ``shape``: what to hand over; None: the payload."""
    delivered = 0
    if limit == 0:
        return 0
    with _taking(place, wait_s) as (items, gone):
        for item in items:
            if item is None:
                continue
            try:
                handler(item.payload if shape is None else shape(item))
            except Exception as error:  # whatever the handler raises: kept and raised again, or set aside
                attempts = _failed(place, item.name) if patience.counts(error) else 0
                if not patience.ends_at(attempts):
                    _log(place, item, error)
                    raise
                with in_our_words(place.folder):
                    item.source.bury(item.name, item.data, error, attempts)
                    _forget(place)
            else:
                item.source.done(item.name)
                delivered += 1
            gone[0] += 1
            gone[1] += len(item.data) + item.source.extra_bytes
            if delivered == limit:
                break
    return delivered


def deliver_batches(
    place: Place, handler: Callable[[list[Any]], object], size: int, limit: int | None, wait_s: float
) -> int:
    """Hand what waits to ``handler``, up to ``size`` payloads at a time; how many it took."""
    delivered = 0
    batch: list[Waiting] = []
    if limit == 0:
        return 0
    with _taking(place, wait_s) as (items, gone):
        for item in items:
            if item is not None:
                batch.append(item)
                if len(batch) < size and delivered + len(batch) != limit:
                    continue
            delivered += _hand_over(place, batch, handler, gone)
            batch = []
            if delivered == limit:
                break
    return delivered


def _hand_over(place: Place, batch: list[Waiting], handler: Callable[[list[Any]], object], gone: list[int]) -> int:
    if not batch:
        return 0
    try:
        handler([item.payload for item in batch])
    except Exception as error:
        _log(place, batch[0], error)
        raise
    for item in batch:
        item.source.done(item.name)
        gone[0] += 1
        gone[1] += len(item.data) + item.source.extra_bytes
    return len(batch)


@contextmanager
def _taking(place: Place, wait_s: float) -> Iterator[tuple[Iterable[Waiting | None], list[int]]]:
    """What waits, under the drain lock; and entries and bytes that are gone, for the caller to count up."""
    gone = [0, 0]
    if not has_folder(place.folder):
        yield iter(()), gone
        return
    with lock.hold(place.lock, wait_s):
        items = waiting(place, takes=True)
        try:
            yield items, gone
        finally:
            items.close()
            if gone[0]:
                place.ledger.release(*gone)


def clear(place: Place, wait_s: float) -> int:
    """Remove what waits, undelivered; how many entries that were. What was set aside stays."""
    removed = size_bytes = 0
    if not has_folder(place.folder):
        return 0
    with lock.hold(place.lock, wait_s), in_our_words(place.folder):
        last = first_names(place.folder, chunk=1).last or ""
        for name, size in sizes(place.folder):  # removing what was listed skips nothing else, says POSIX
            if name > last:  # written meanwhile: else this might never end
                continue
            removed += entries_in(name) - (0 if name.endswith(".json") else delivered_of(place.state, name))
            size_bytes += size
            with suppress(FileNotFoundError):
                os.unlink(f"{place.folder}/{name}")
        _forget(place)
        place.ledger.release(removed, size_bytes)
    return removed


def _failed(place: Place, name: str) -> int:
    """Count a failure of the entry ``name``, and give how many there were. Only the first entry can have failed."""
    with in_our_words(place.state):
        attempts = 1
        with suppress(
            FileNotFoundError, ValueError, KeyError, TypeError
        ):  # none noted, or of no use: this is the first
            with open(place.attempts, "rb") as file:
                noted = json.loads(file.read())
            attempts += int(noted["attempts"]) if noted["name"] == name else 0
        note = json.dumps({"name": name, "attempts": attempts}).encode()
        put(place.state, "attempts", note, durable=False)
    return attempts


def _forget(place: Place) -> None:
    with suppress(FileNotFoundError):
        os.unlink(place.attempts)


def _log(place: Place, item: Waiting, error: BaseException) -> None:
    logging.getLogger("legion_data").error(
        "%s/%s was not delivered: its handler raised %s; it stays", place.folder, item.name, type(error).__name__
    )
