"""Rows: 2,000 upserts at once against a loop of single ones, and a purge of 100,000 rows, on each database."""

from __future__ import annotations

import itertools
import statistics
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, true

from benchmarks.databases import layers
from benchmarks.measure import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["measure"]

ROWS = 2_000
PURGED = 100_000


def measure(folder: Path, rounds: int) -> Iterator[Result]:
    """Rows a second, statements, and how long purging takes."""
    for name, layer in layers(folder, "rows"):
        yield from _upserts(name, layer, rounds)
        yield from _purge(name, layer)


def _upserts(name: str, layer: Any, rounds: int) -> Iterator[Result]:
    from legion_data.models import MemoryTrace
    from legion_data.rows import upsert

    number = itertools.count()
    sent: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    def at_once(rows: list[dict[str, Any]]) -> None:
        with layer.session() as session:
            upsert(session, MemoryTrace, rows, conflict=["trace_id"])

    def one_by_one(rows: list[dict[str, Any]]) -> None:
        with layer.session() as session:
            for row in rows:
                upsert(session, MemoryTrace, row, conflict=["trace_id"])

    rates: dict[str, list[float]] = {"at once": [], "one by one": []}
    ways: dict[str, Callable[[list[dict[str, Any]]], None]] = {"at once": at_once, "one by one": one_by_one}
    event.listen(layer.connection, "before_cursor_execute", count)
    most = 0
    for _ in range(rounds + 1):  # the first one warms up
        for way, write in ways.items():
            rows = [
                {"trace_id": f"t{next(number)}", "agent_id": "a", "trace_type": "t", "content": "c", "strength": 0.5}
                for _ in range(ROWS)
            ]
            sent.clear()
            begun = time.perf_counter()
            write(rows)
            rates[way].append(ROWS / (time.perf_counter() - begun))
            most = max(most, len(sent)) if way == "at once" else most
    event.remove(layer.connection, "before_cursor_execute", count)
    together, single = (statistics.median(rates[way][1:]) for way in ways)
    yield Result(f"upsert of {ROWS:,} rows at once ({name})", together, "/s")
    yield Result(f"upsert one by one, one transaction ({name})", single, "/s")
    yield Result(f"at once over one by one ({name})", together / single, "x", 5)
    yield Result(f"statements of {ROWS:,} rows, at most ({name})", most, "", 10)


def _purge(name: str, layer: Any) -> Iterator[Result]:
    from legion_data.models import MemoryTrace
    from legion_data.rows import insert_many, purge

    with layer.session() as session:
        rows = ({"agent_id": "a", "trace_type": "t", "content": "c"} for _ in range(PURGED))
        insert_many(session, MemoryTrace, rows)
    begun = time.perf_counter()
    *_, last = purge(MemoryTrace, true(), batch=1_000, data=layer)
    yield Result(f"purge of {last.total:,} rows ({name})", time.perf_counter() - begun, "s", 5)
    yield Result(f"its longest transaction ({name})", last.longest_s * 1_000, "ms", 100)
