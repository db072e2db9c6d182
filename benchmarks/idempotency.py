"""Tasks by content key, every second one a duplicate, and what a role may do; beside SQLAlchemy and the bare driver.

Each create is a transaction of its own. The hand-written one looks up and inserts through the ORM as its tutorial
would, and is wrong under a race. The predecessor's figures are in ``performance.md``, of another machine, so only
ratios of this run are compared.
"""

from __future__ import annotations

import itertools
import statistics
import time
from datetime import UTC, datetime
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from benchmarks.databases import layers
from benchmarks.floor import BareDriver
from benchmarks.measure import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

__all__ = ["measure"]

#: Creates of one round: each payload twice.
PAYLOADS = 300
QUESTIONS = 200
CACHED = 200_000
#: Shares of the floor that ``performance.md`` asks for, row 3.
_OF_FLOOR = {"SQLite": 0.35, "PostgreSQL": 0.65, "MySQL": 0.7}
_OVER = ["completed", "complete", "failed", "error", "cancelled", "canceled", "timeout", "timed_out"]


def measure(folder: Path, rounds: int) -> Iterator[Result]:
    """Creates a second and questions a second, on each database that there is a server for."""
    for name, layer in layers(folder, "idempotency"):
        yield from _creates(name, layer, rounds)
        yield from _questions(name, layer, rounds)


def _creates(name: str, layer: Any, rounds: int) -> Iterator[Result]:
    ways: dict[str, Callable[[Session, dict[str, Any]], object]] = {"ours": _ours, "by hand": _by_hand}
    rates: dict[str, list[float]] = {way: [] for way in ways}
    floor: list[float] = []
    number = itertools.count()
    for _ in range(rounds + 1):  # the first one warms up
        for way, create in ways.items():
            payloads = [{"job": next(number), "way": way} for _ in range(PAYLOADS)]
            begun = time.perf_counter()
            for payload in payloads:
                for _ in range(2):
                    with layer.session() as session:
                        create(session, payload)
            rates[way].append(2 * PAYLOADS / (time.perf_counter() - begun))
        floor.append(_on_the_floor(layer, number))
    ours, by_hand = (statistics.median(rates[way][1:]) for way in ways)
    bare = statistics.median(floor[1:])
    yield Result(f"the same on the bare driver ({name})", bare, "/s")
    yield Result(f"ours over the bare driver ({name})", ours / bare, "x", _OF_FLOOR[name])
    yield Result(f"create_idempotent, 50 % duplicates ({name})", ours, "/s")
    yield Result(f"the same by hand, without a guard ({name})", by_hand, "/s")
    yield Result(f"ours over by hand ({name})", ours / by_hand, "x", 1)


def _on_the_floor(layer: Any, number: Iterator[int]) -> float:
    driver = BareDriver(layer.connection)
    try:
        begun = time.perf_counter()
        for _ in range(PAYLOADS):
            payload = {"job": next(number), "way": "bare"}
            driver.create(payload)
            driver.create(payload)
        return 2 * PAYLOADS / (time.perf_counter() - begun)
    finally:
        driver.close()


def _ours(session: Session, payload: dict[str, Any]) -> object:
    from legion_data.models import Task

    return Task.create_idempotent(session, {"status": "pending"}, payload=payload, ttl=300)


def _by_hand(session: Session, payload: dict[str, Any]) -> object:
    from datetime import timedelta

    from legion_data.models import Task

    key = sha256(dumps(payload, sort_keys=True).encode()).hexdigest()
    now = datetime.now(UTC)
    found = session.scalars(
        select(Task)
        .where(
            Task.idempotency_key == key,
            Task.status.not_in(_OVER),
            or_(Task.idempotency_expires_at.is_(None), Task.idempotency_expires_at > now),
        )
        .order_by(Task.created.desc(), Task.id.desc())
        .limit(1)
    ).first()
    if found is None:
        found = Task(status="pending", idempotency_key=key, idempotency_expires_at=now + timedelta(seconds=300))
        session.add(found)
        session.flush()
    return found


def _questions(name: str, layer: Any, rounds: int) -> Iterator[Result]:
    from legion_data.engines.privileges import Privileges

    privileges = Privileges(layer.connection)
    privileges.can_write("tasks")

    def uncached() -> None:
        for _ in range(QUESTIONS):
            privileges.reset()
            privileges.can_write("tasks")

    def cached() -> None:
        for _ in range(CACHED):
            privileges.can_write("tasks")

    yield Result(f"can_write, uncached ({name})", QUESTIONS / _seconds(uncached, rounds), "/s")
    yield Result(f"can_write, cached ({name})", CACHED / _seconds(cached, rounds), "/s")
    privileges.close()


def _seconds(work: Callable[[], None], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
