"""The spool against bare loops of the same system calls, in the same run: in memory, where code counts, and on disk.

The bare loops do what the promise needs and nothing else: JSON, a unique name, write, (sync,) rename, (sync of the
folder); list, sort, read, parse, hand over, remove. No lock, no cap, no order over processes, no quarantine.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import tempfile
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["measure"]

#: Entries of one round; synced ones are slow on a disk.
WRITES, SYNCED, DRAINED, BATCH = 2_000, 300, 5_000, 20_000
#: Within 1.3 times the time of the bare loop.
SYNCED_LEAST = 1 / 1.3
PAYLOAD = {"worker_id": "w-17", "provider": "p", "model": "m", "tokens": [512, 128], "cost": 0.0031, "ok": True}


def measure(folder: Path, rounds: int) -> Iterator[Result]:
    """Entries a second: written, written and synced, in a batch, drained."""
    with tempfile.TemporaryDirectory(prefix="legion-bench-", dir=Path.home()) as disk:
        for name, root, files, least in (
            ("memory", folder / "spool", DRAINED, None),  # a sync costs nothing there, so its target says nothing
            ("disk", Path(disk), DRAINED // 5, SYNCED_LEAST),
        ):
            yield from _pair(f"spool write, not synced ({name})", WRITES // 2, root, rounds, _write, _bare_write, None)
            yield from _pair(f"spool write, synced ({name})", SYNCED, root, rounds, _write_synced, _bare_synced, least)
            yield from _pair(f"spool drain, {files} files ({name})", files, root, rounds, _drain, _bare_drain, 0.9)
            yield Result(f"spool write_many, synced ({name})", _rate(_write_many, root, BATCH, rounds), "/s", 20_000)
            yield Result(f"spool drain of a batch ({name})", _rate(_drain_batch, root, BATCH, rounds), "/s", 15_000)


def _pair(
    name: str,
    count: int,
    root: Path,
    rounds: int,
    ours: Callable[[Path, int], Callable[[], None]],
    bare: Callable[[Path, int], Callable[[], None]],
    target: float | None,
) -> Iterator[Result]:
    rates: dict[Any, list[float]] = {ours: [], bare: []}
    for _ in range(rounds + 1):  # the first one warms up
        for way, found in rates.items():
            found.append(_once(way, root, count))
    mine, floor = (statistics.median(found[1:]) for found in rates.values())
    least = 15_000 if "drain" in name else None
    yield Result(name, mine, "/s", least)
    yield Result(f"{name}: bare loop", floor, "/s")
    yield Result(f"{name}: ours over bare", mine / floor, "x", target)


def _rate(way: Callable[[Path, int], Callable[[], None]], root: Path, count: int, rounds: int) -> float:
    return statistics.median(_once(way, root, count) for _ in range(rounds))


def _once(way: Callable[[Path, int], Callable[[], None]], root: Path, count: int) -> float:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    work = way(root, count)
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


def _write(root: Path, count: int, *, durable: bool = False) -> Callable[[], None]:
    from legion_data.spool import Spool

    spool = Spool.for_("bench", root=root)
    spool.write("events", PAYLOAD)

    def work() -> None:
        for _ in range(count):
            spool.write("events", PAYLOAD, durable=durable)

    return work


def _write_synced(root: Path, count: int) -> Callable[[], None]:
    return _write(root, count, durable=True)


def _bare_write(root: Path, count: int, *, synced: bool = False) -> Callable[[], None]:
    folder = os.open(root, os.O_RDONLY)

    def work() -> None:
        for _ in range(count):
            name = f"{time.time_ns()}-{uuid.uuid4()}.json"
            temporary = f"{root}/.{name}.tmp-{uuid.uuid4()}"
            file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(file, json.dumps(PAYLOAD, separators=(",", ":")).encode())
            if synced:
                os.fsync(file)
            os.close(file)
            os.rename(temporary, f"{root}/{name}")
            if synced:
                os.fsync(folder)
        os.close(folder)

    return work


def _bare_synced(root: Path, count: int) -> Callable[[], None]:
    return _bare_write(root, count, synced=True)


def _write_many(root: Path, count: int) -> Callable[[], None]:
    from legion_data.spool import Spool

    spool = Spool.for_("bench", root=root)
    return lambda: _expect(spool.write_many("events", (PAYLOAD for _ in range(count))), count)


def _drain(root: Path, count: int) -> Callable[[], None]:
    from legion_data.spool import Spool

    spool = Spool.for_("bench", root=root)
    for _ in range(count):
        spool.write("events", PAYLOAD, durable=False)
    return lambda: _expect(spool.drain("events", _take), count)


def _drain_batch(root: Path, count: int) -> Callable[[], None]:
    from legion_data.spool import Spool

    spool = Spool.for_("bench", root=root)
    spool.write_many("events", (PAYLOAD for _ in range(count)))
    return lambda: _expect(spool.drain("events", _take), count)


def _bare_drain(root: Path, count: int) -> Callable[[], None]:
    _bare_write(root, count)()

    def work() -> None:
        for name in sorted(os.listdir(root)):
            path = f"{root}/{name}"
            with open(path, "rb") as file:
                payload = json.loads(file.read())
            _take(payload)
            os.unlink(path)

    return work


def _take(payload: Any) -> None:
    assert payload


def _expect(found: int, wanted: int) -> None:
    assert found == wanted
