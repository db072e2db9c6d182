"""``audit.verify``: all chains, or one, from their anchors or from where the last verification ended.

All of it is read in one transaction that sees one state, so appends and prunes meanwhile are no breaks. With ``jobs``,
processes share the work, long chains in stretches; each sees a state of its own, which is as good: a chain only grows,
and what is pruned meanwhile is behind an anchor.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple

from legion_data.audit.chain import Place
from legion_data.audit.chains import all_chains
from legion_data.audit.checkpoints import compare, read
from legion_data.audit.layers import Layer, chosen, snapshot
from legion_data.audit.ledgers import LEDGERS, chain_named
from legion_data.audit.reading import BATCH
from legion_data.audit.report import Report
from legion_data.audit.verifying import head_of, verify_in, verify_range
from legion_data.errors import ChainUnknown, ValueRefused
from legion_data.keys.signing import PublicKeys, default_signer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from sqlalchemy import Connection

    from legion_data.audit.ledgers import Chain
    from legion_data.settings import Settings

__all__ = ["jobs_for", "verify"]

#: Rows of one chain that a process takes at a time.
_STRETCH = 100_000
#: What a process has to do at least, to be worth its start.
_ROWS_OF_A_JOB = 250_000


class _Part(NamedTuple):
    """A chain, or a stretch of it: ``first`` 0 is its beginning, ``until`` None its end."""

    ledger: str
    chain_id: str
    first: int
    until: int | None


def verify(
    chain: str | None = None,
    from_anchor: bool = True,
    batch: int = BATCH,
    *,
    since: Mapping[str, Sequence[Any]] | None = None,
    jobs: int | None = 1,
    checkpoint: Mapping[str, Any] | str | Path | None = None,
    keys: PublicKeys | None = None,
    progress: Callable[[int, int], None] | None = None,
    data: Layer | None = None,
) -> Report:
    """Verify ``chain`` (``log:TENANT``, ``records:CHAIN``, ``events:STREAM``), or all chains there are.

    ``from_anchor=False`` does not trust prunes: what was taken away is a gap. ``batch``: rows a round trip. ``since``:
    ``positions`` of an earlier report, to verify only what came behind. ``jobs``: processes; None chooses by the size,
    and is for programs that may be imported by new processes (``if __name__ == "__main__"``). ``checkpoint``: what
    ``audit.checkpoint`` gave (or the file of it), to compare with. ``keys``: public keys for signatures; those of the
    environment's signing key unless given. ``progress(done, total)`` is told in rows.

    Raises ``ChainUnknown``, ``CheckpointRefused``, ``DatabaseUnreachable``; what is wrong with a chain is reported.
    """
    if batch < 1 or (jobs is not None and jobs < 1):
        raise ValueRefused(f"batch is {batch} and jobs is {jobs}; at least 1 is needed of both.")
    began = time.perf_counter()
    layer = chosen(data)
    known = _default_keys() if keys is None else keys
    expected = None if checkpoint is None else read(checkpoint, known)
    positions = {name: Place(int(place[0]), str(place[1])) for name, place in (since or {}).items()}
    report = Report()
    with snapshot(layer.connection) as connection:
        chains = _wanted(connection, chain, expected is not None)
        heads = {one: head_of(connection, *one) for one in chains}
        total = sum(_length(head, positions.get(str(one))) for one, head in heads.items())
        count = jobs_for(total) if jobs is None else jobs
        done = 0

        def told(rows: int) -> None:
            nonlocal done
            done += rows
            if progress is not None:
                progress(done, max(done, total))

        if count == 1 or layer.settings.database.in_memory:
            for one in chains:
                report.add(
                    verify_in(
                        connection,
                        *one,
                        from_anchor=from_anchor,
                        since=positions.get(str(one)),
                        batch=batch,
                        keys=known,
                        progress=told,
                    )
                )
        else:
            parts = list(_parts(heads))
            for found in _in_processes(layer.settings, parts, count, batch, positions, known, from_anchor):
                report.add(found)
                told(found.rows)
        if expected is not None:
            report.breaks += compare(connection, expected, chain, known)
            report.checkpoint = "signed" if expected.signed_by else "unsigned"
    report.breaks.sort(key=lambda one: (one.chain, one.seq or 0, one.id or 0))
    report.ms = (time.perf_counter() - began) * 1000
    return report


def jobs_for(rows: int) -> int:
    """How many processes pay for so many rows: a new one takes the time in which some 50,000 rows are verified."""
    return max(1, min(rows // _ROWS_OF_A_JOB, os.cpu_count() or 1))


def _length(head: Place | None, since: Place | None) -> int:
    return 0 if head is None else max(0, head.seq - (0 if since is None else since.seq))


def _default_keys() -> PublicKeys | None:
    signer = default_signer()
    return None if signer is None else PublicKeys.of_signer(signer)


def _wanted(connection: Connection, chain: str | None, may_be_gone: bool) -> list[Chain]:
    if chain is None:
        return all_chains(connection)
    one = chain_named(chain)
    if one not in all_chains(connection, one.ledger, one.chain_id):
        if may_be_gone:  # the checkpoint will say that it was there
            return []
        raise ChainUnknown(f"There is no chain {one}.")
    return [one]


def _parts(heads: Mapping[Chain, Place | None]) -> Iterator[_Part]:
    for (ledger, chain_id), head in heads.items():
        last = 0 if head is None else head.seq
        ends = list(range(_STRETCH, last - _STRETCH // 2, _STRETCH))
        starts = [0, *(end + 1 for end in ends)]
        for first, until in zip(starts, [*ends, None], strict=True):
            yield _Part(ledger.name, chain_id, first, until)


def _in_processes(
    settings: Settings,
    parts: list[_Part],
    jobs: int,
    batch: int,
    since: Mapping[str, Place],
    keys: PublicKeys | None,
    from_anchor: bool,
) -> Iterator[Report]:
    pems = [] if keys is None else keys.pems()
    arguments = (settings, batch, dict(since), pems, from_anchor)
    # Spawned, not forked: a fork would take this process's connections and locks along.
    with ProcessPoolExecutor(
        min(jobs, len(parts)) or 1, mp_context=get_context("spawn"), initializer=_start, initargs=arguments
    ) as pool:
        for done in as_completed([pool.submit(_verify_part, part) for part in parts]):
            yield done.result()


_work: Callable[[_Part], Report] | None = None


def _start(
    settings: Settings, batch: int, since: Mapping[str, Place], pems: Sequence[bytes], from_anchor: bool
) -> None:
    """In a process of its own: an engine, and what all its parts have in common."""
    global _work  # noqa: PLW0603 - what a process is started for
    from legion_data import engines

    engine = engines.build(settings, read_only=True, create=False)
    keys = PublicKeys(pems) if pems else None

    def work(part: _Part) -> Report:
        ledger, place = LEDGERS[part.ledger], since.get(LEDGERS[part.ledger].chain_of(part.chain_id))
        with snapshot(engine) as connection:
            if part.first == 0:
                return verify_in(
                    connection,
                    ledger,
                    part.chain_id,
                    from_anchor=from_anchor,
                    since=place,
                    until=part.until,
                    batch=batch,
                    keys=keys,
                )
            return verify_range(
                connection,
                ledger,
                part.chain_id,
                part.first,
                part.until,
                from_anchor=from_anchor,
                since=place,
                batch=batch,
                keys=keys,
            )

    _work = work


def _verify_part(part: _Part) -> Report:
    assert _work is not None
    return _work(part)
