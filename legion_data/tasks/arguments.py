"""What the verbs of the lifecycle take, checked before the first statement. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from legion_data.errors import ValueRefused
from legion_data.models.control_plane.task import Task
from legion_data.tasks.shown import shown
from legion_data.tasks.status import TERMINAL_STATUSES, is_terminal

__all__ = ["LARGEST_BATCH", "age", "ending", "ids", "instant", "limit", "outcome", "outcomes", "worker"]

#: One statement binds a few values a task, and SQLite takes 32,766.
LARGEST_BATCH = 5_000


def worker(name: object) -> str:
    """The id of a worker, as ``tasks.worker_id`` holds it: 1 to 36 characters."""
    if not isinstance(name, str) or not name.strip():
        raise ValueRefused(f"A worker is named by its id, not by {shown(name)}.")
    kept: str = Task.rules()["worker_id"](name)
    return kept


def limit(number: object) -> int:
    """How many tasks at most, 1 to ``LARGEST_BATCH``."""
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= LARGEST_BATCH:
        raise ValueRefused(f"limit is a whole number from 1 to {LARGEST_BATCH}, not {shown(number)}.")
    return number


def age(given: object, name: str) -> timedelta:
    """A span of time, in seconds or as a timedelta; not negative."""
    if isinstance(given, timedelta):
        span = given
    elif isinstance(given, bool) or not isinstance(given, (int, float)) or not math.isfinite(given):
        raise ValueRefused(f"{name} is a number of seconds or a timedelta, not {shown(given)}.")
    else:
        try:
            span = timedelta(seconds=given)
        except OverflowError as error:
            raise ValueRefused(f"{name} is {shown(given)} seconds, which is longer than any time.") from error
    if span < timedelta(0):
        raise ValueRefused(f"{name} is {shown(given)}; it cannot be negative.")
    return span


def instant(now: datetime | None, before: timedelta = timedelta(0)) -> datetime:
    """``before`` earlier than ``now``, or than this node's clock. ``ValueRefused`` for a naive instant."""
    if now is not None and (not isinstance(now, datetime) or now.tzinfo is None):
        raise ValueRefused(f"now is an aware datetime, not {shown(now)}.", hint="For example datetime.now(UTC).")
    try:
        moment = datetime.now(UTC) if now is None else now.astimezone(UTC)
    except OverflowError as error:
        raise ValueRefused(f"now is {now!s}, which in UTC is before the year 1 or after 9999.") from error
    try:
        return moment - before
    except OverflowError as error:
        raise ValueRefused(f"{before} ago is before the year 1.") from error


def ids(tasks: Iterable[object]) -> list[int]:
    """Ids of tasks, given as ids or as tasks; each once, in order."""
    found = sorted({_id(task) for task in tasks})
    if len(found) > LARGEST_BATCH:
        raise ValueRefused(f"{len(found)} tasks are more than one statement writes; send {LARGEST_BATCH} at a time.")
    return found


def outcomes(tasks: object) -> dict[int, str | None]:
    """Task -> the text of its results. Of one task, several, or a mapping of tasks to results."""
    if isinstance(tasks, Mapping):
        found = {_id(task): outcome(result) for task, result in tasks.items()}
        ids(found)
        return found
    several = tasks if isinstance(tasks, Iterable) and not isinstance(tasks, str | bytes) else [tasks]
    return dict.fromkeys(ids(several))


def ending(status: object) -> str:
    """A status after which nothing happens to a task any more."""
    word: str | None = Task.rules()["status"](status)
    if not isinstance(word, str) or not is_terminal(word):
        allowed = ", ".join(sorted(TERMINAL_STATUSES))
        raise ValueRefused(
            f"{shown(status)} does not say that a task is over.", hint=f"The last word of one that does: {allowed}."
        )
    return word


def outcome(result: object) -> str | None:
    """What ``tasks.results`` keeps: text as it stands, anything else as JSON, None as None."""
    if result is not None and not isinstance(result, str):
        try:
            result = json.dumps(result, ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise ValueRefused(f"Task.results takes text or what JSON can say, not {shown(result)}.") from error
    kept: str | None = Task.rules()["results"](result)
    return kept


def _id(task: Any) -> int:
    given = task.id if isinstance(task, Task) else task
    if not isinstance(given, int) or isinstance(given, bool) or not 0 < given < 1 << 63:
        raise ValueRefused(f"A task is named by its id, not by {shown(task)}.")
    return given
