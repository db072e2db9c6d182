"""``purge``: delete what matches, however much it is, in short transactions that nobody has to wait for.

    for progress in purge(MeteringRecord, MeteringRecord.recorded_at < long_ago, batch=1_000, pause=0.05, budget=60):
        log(progress.total)

Rows go in the order of their primary key, each batch beginning after the last one, so that no batch walks over what the
ones before it have deleted. A batch that takes longer than it may is followed by smaller ones: many writers (and on
SQLite all of them) wait while it runs.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from legion_data.dialects.kinds import is_sqlite
from legion_data.errors import ValueRefused
from legion_data.errors.rows import shortened
from legion_data.rows.batches import condition, delete_picked, pick, require_deletable, whole_number
from legion_data.rows.failures import typed
from legion_data.rows.target import target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from legion_data.rows.target import Entity, Target

__all__ = ["Purged", "purge"]

#: Seconds. A transaction that took longer is followed by smaller ones: a waiting writer notices a tenth of a second.
_LONG_S = 0.08


@dataclass(frozen=True, slots=True)
class Purged:
    """How far a purge is."""

    #: Rows of the last transaction, and of all so far.
    deleted: int
    total: int
    batches: int
    #: Since the purge began, pauses and all; and in the longest transaction.
    seconds: float
    longest_s: float
    #: Nothing that matches is left, but rows that others held. False while it runs, and when the budget ended it.
    is_done: bool


class _Data(Protocol):
    """What of a data layer is needed."""

    def run_in_transaction(self, work: Callable[[Session], Any], attempts: int = 5) -> Any: ...


def purge(
    entity: Entity,
    where: Any,
    batch: int = 1_000,
    pause: float = 0.0,
    budget: float | timedelta | None = None,
    *,
    data: _Data | None = None,
) -> Iterator[Purged]:
    """Delete every row that matches ``where``; yields a ``Purged`` after each transaction of at most ``batch`` rows.

    ``pause``: seconds between transactions; ``budget``: seconds (or a timedelta) after which no more is begun;
    ``data``: the ``DataLayer``, by default that of ``legion_data``. Rows that other transactions hold are left for
    another purge. Whoever stops iterating stops the purge; what is deleted stays deleted. A transaction that the
    database gives up is run again.

    Raises at the call: ``ValueRefused`` for a batch below 1, a negative pause, a budget that is not above 0 and a
    ``where`` that is no expression; ``RowImmutable``. While it runs: ``ForeignKeyViolation`` for a row that is still
    referred to; ``DataUnavailable``.
    """
    target = target_of(entity)
    require_deletable(target)
    matching = condition(target, where)
    most = whole_number("batch", batch)
    rest = _seconds("pause", pause)
    seconds = math.inf if budget is None else _seconds("budget", budget)
    if seconds == 0:
        raise ValueRefused("budget is 0; a purge needs some time.", hint="None is without end.")
    if data is None:
        from legion_data.runtime import default

        data = default
    return _run(data, target, matching, most, rest, seconds)


def _run(
    data: _Data, target: Target, where: ColumnElement[bool], most: int, pause: float, budget: float
) -> Iterator[Purged]:
    begun = time.monotonic()
    size, total, batches, longest = most, 0, 0, 0.0
    last: tuple[Any, ...] | None = None
    while True:
        started = time.monotonic()
        picked, count = data.run_in_transaction(_step(target, where, size, last))
        ended = time.monotonic()
        took = ended - started
        total, batches, longest = total + count, batches + 1, max(longest, took)
        is_done = len(picked) < size
        yield Purged(count, total, batches, ended - begun, longest, is_done)
        if is_done or time.monotonic() - begun + pause >= budget:
            return
        last = picked[-1]
        if took > _LONG_S:
            size = max(1, size // 2)
        elif took < _LONG_S / 2:
            size = min(most, size * 2)
        if pause:
            time.sleep(pause)


def _step(
    target: Target, where: ColumnElement[bool], size: int, last: tuple[Any, ...] | None
) -> Callable[[Session], tuple[list[tuple[Any, ...]], int]]:
    key = target.primary_key
    picking = pick(target, where, size, list(key))
    # Of a key of several columns MySQL would not begin in the index, so there each batch begins at the front.
    if last is not None and len(key) == 1:
        picking = picking.where(key[0] > last[0])

    def work(session: Session) -> tuple[list[tuple[Any, ...]], int]:
        connection = target.connection(session)
        held = picking if is_sqlite(connection.dialect) else picking.with_for_update(skip_locked=True)
        with typed(target, connection):
            picked = [tuple(row) for row in connection.execute(held)]
            return picked, delete_picked(connection, target, picked)

    return work


def _seconds(name: str, value: object) -> float:
    number = value.total_seconds() if isinstance(value, timedelta) else value
    if isinstance(number, bool) or not isinstance(number, int | float) or not number >= 0 or math.isinf(number):
        raise ValueRefused(f"{name} is {shortened(value)}; it is a number of seconds.")
    return float(number)
