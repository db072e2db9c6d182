"""Appends to audit records, against the same statements hand-written on the driver.

By hand: ``BEGIN``, lock the head, insert the row with its hash, move the head, ``COMMIT``, on the same table with the
same indexes and triggers, hash included; nothing is checked and nothing else can be asked of it. Files are on memory
where there is some, so that a commit costs what the code costs. Each rate is the median of the rounds; ours and the
other take turns within a round, so that a machine that slows down slows both.
"""

from __future__ import annotations

import statistics
import time
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import text

from benchmarks.audit_verification import verified
from benchmarks.databases import layers
from benchmarks.measure import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["measure"]

APPENDS, BATCHES, WRITERS = 300, 5, 4
_COLUMNS = (
    "chain_id, seq, content_type, metadata, content_hash, parent_hash, chain_hash, signature, created_at, entity_type, "
    "uuid, hash_version"
)
_INSTANT = "2026-11-21 04:50:01.000000"


def measure(folder: Path, rounds: int) -> Iterator[Result]:
    """Appends a second and verified rows a second, on each database that there is a server for."""
    for name, layer in layers(folder, "audit"):
        yield from _appends(name, layer, rounds)
        yield from _batches(name, layer, rounds)
        yield from _together(name, layer, rounds)
        yield from verified(name, layer, rounds)


def _appends(name: str, layer: Any, rounds: int) -> Iterator[Result]:
    from legion_data import audit

    def ours(number: int) -> None:
        with layer.session() as session:
            audit.records.append(session, **_entry(number))

    with _Driver(layer) as driver:
        rates = _rates(rounds, {"ours": lambda: _each(ours), "hand": lambda: _each(driver.append)}, APPENDS)
    yield Result(f"append, 1 writer ({name})", rates["ours"], "/s")
    yield Result(f"the same by hand ({name})", rates["hand"], "/s")
    yield Result(f"ours over by hand ({name})", rates["ours"] / rates["hand"], "x", 0.7)


def _batches(name: str, layer: Any, rounds: int) -> Iterator[Result]:
    from legion_data import audit

    def ours() -> None:
        for _ in range(BATCHES):
            with layer.session() as session:
                audit.records.append_many(session, [_entry(number) for number in range(100)])

    with _Driver(layer) as driver:

        def by_hand() -> None:
            for _ in range(BATCHES):
                driver.append_many(100)

        rates = _rates(rounds, {"ours": ours, "hand": by_hand}, BATCHES * 100)
    yield Result(f"append_many of 100 ({name})", rates["ours"], "rows/s")
    yield Result(f"executemany by hand ({name})", rates["hand"], "rows/s")
    yield Result(f"ours over executemany ({name})", rates["ours"] / rates["hand"], "x", 0.7)


def _together(name: str, layer: Any, rounds: int) -> Iterator[Result]:
    """Four processes, each with a layer of its own, on one chain."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    url = layer.connection.url.render_as_string(hide_password=False) if not layer.settings.url else None
    given = layer.settings.url.reveal() if url is None else url
    with ProcessPoolExecutor(WRITERS, mp_context=get_context("spawn"), initializer=_open, initargs=(given,)) as pool:
        list(pool.map(_write, [5] * WRITERS))  # every process is up
        rates = []
        for _ in range(rounds):
            begun = time.perf_counter()
            list(pool.map(_write, [APPENDS // 2] * WRITERS))
            rates.append(WRITERS * (APPENDS // 2) / (time.perf_counter() - begun))
    yield Result(f"append, {WRITERS} writers on one chain ({name})", statistics.median(rates), "/s")


_layer_of_process: Any = None


def _open(url: str) -> None:
    global _layer_of_process  # noqa: PLW0603 - what a process is started for
    from legion_data.runtime import DataLayer

    _layer_of_process = DataLayer({"url": url, "local": {"enabled": False}})
    _layer_of_process.setup()


def _write(count: int) -> None:
    from legion_data import audit

    for number in range(count):
        _layer_of_process.run_in_transaction(
            lambda session, number=number: audit.records.append(session, **_entry(number))
        )


def _entry(number: int) -> dict[str, Any]:
    return {
        "chain_id": "bench",
        "content_type": "type.a",
        "content_hash": f"{number:064x}",
        "metadata": {"n": number},
    }


def _each(append: Callable[[int], object]) -> None:
    for number in range(APPENDS):
        append(number)


def _rates(rounds: int, ways: dict[str, Callable[[], object]], count: int) -> dict[str, float]:
    rates: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds + 1):  # the first one warms up
        for way, work in ways.items():
            begun = time.perf_counter()
            work()
            rates[way].append(count / (time.perf_counter() - begun))
    return {way: statistics.median(found[1:]) for way, found in rates.items()}


class _Driver:
    """One driver connection, and the three statements of an append; its chain is ``hand``."""

    def __init__(self, layer: Any) -> None:
        self._engine = layer.connection
        self._mark = "?" if self._engine.dialect.name == "sqlite" else "%s"
        self._begin = "BEGIN IMMEDIATE" if self._engine.dialect.name == "sqlite" else "BEGIN"
        self._lock = "SELECT seq, hash FROM audit_chain_heads WHERE ledger = 'records' AND chain_id = 'hand'"
        self._lock += "" if self._engine.dialect.name == "sqlite" else " FOR UPDATE"
        marks = ", ".join([self._mark] * 12)
        self._insert = f"INSERT INTO audit_records ({_COLUMNS}) VALUES ({marks})"
        self._move = f"UPDATE audit_chain_heads SET seq = {self._mark}, hash = {self._mark} "
        self._move += "WHERE ledger = 'records' AND chain_id = 'hand'"
        self._number = 0

    def __enter__(self) -> Self:
        with self._engine.begin() as connection:
            connection.execute(text("DELETE FROM audit_chain_heads WHERE chain_id = 'hand'"))
            last = connection.execute(
                text("SELECT seq, chain_hash FROM audit_records WHERE chain_id = 'hand' ORDER BY seq DESC LIMIT 1")
            ).first()
            seq, made = last if last is not None else (0, "0" * 64)
            connection.execute(
                text("INSERT INTO audit_chain_heads VALUES ('records', 'hand', :seq, :made)"),
                {"seq": seq, "made": made},
            )
        self._number = seq
        self._checked_out = self._engine.raw_connection()
        self._cursor = self._checked_out.cursor()
        if self._engine.dialect.name == "sqlite":
            self._checked_out.dbapi_connection.isolation_level = None
        return self

    def __exit__(self, *_: object) -> None:
        self._cursor.close()
        self._checked_out.close()

    def append(self, _number: int) -> None:
        self._start()
        seq, parent = self._locked()
        row, made = self._row(seq + 1, parent)
        self._cursor.execute(self._insert, row)
        self._cursor.execute(self._move, (seq + 1, made))
        self._checked_out.commit()

    def append_many(self, count: int) -> None:
        self._start()
        seq, parent = self._locked()
        rows = []
        for _ in range(count):
            seq += 1
            row, parent = self._row(seq, parent)
            rows.append(row)
        self._cursor.executemany(self._insert, rows)
        self._cursor.execute(self._move, (seq, parent))
        self._checked_out.commit()

    def _start(self) -> None:
        if self._mark == "?":
            self._cursor.execute(self._begin)

    def _locked(self) -> tuple[int, str]:
        self._cursor.execute(self._lock)
        found: tuple[int, str] = self._cursor.fetchone()
        return found

    def _row(self, seq: int, parent: str) -> tuple[tuple[Any, ...], str]:
        key, content, metadata = f"{seq:036x}", f"{seq:064x}", f'{{"n":{seq}}}'
        body = ["hand", seq, parent, key, 0, "type.a", content, metadata, None, None]
        said = f"legion_data.audit_records.v2\n{dumps(body, separators=(',', ':'))}"
        made = sha256(said.encode()).hexdigest()
        return ("hand", seq, "type.a", metadata, content, parent, made, None, _INSTANT, None, key, 2), made
