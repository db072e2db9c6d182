"""Verify one chain on a connection whose transaction sees one state of it: anchors, seals, rows, head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.audit.anchors import PRUNE, SEAM, Anchor, Seal, false_anchors, seams_of
from legion_data.audit.chain import START, Break, Place, Walk
from legion_data.audit.ledgers import EVENTS, GENESIS, LOG, Ledger
from legion_data.audit.reading import BATCH, rows_of, rows_of_before
from legion_data.audit.report import Report
from legion_data.audit.sealing import anchors_of, version_of
from legion_data.audit.signatures import checking
from legion_data.audit.statements import ANCHORS, statements_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from legion_data.keys.signing import PublicKeys

__all__ = ["head_of", "start_of", "verify_in", "verify_range"]

_Stored = tuple[Anchor, str, str | None]


def verify_in(
    connection: Connection,
    ledger: Ledger,
    chain_id: str,
    *,
    from_anchor: bool = True,
    since: Place | None = None,
    until: int | None = None,
    batch: int = BATCH,
    keys: PublicKeys | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Verify a chain from its newest prune (or from its first row) to its head.

    ``since``: go on behind this place, which was verified before; ``until``: stop there, as others verify the rest.
    """
    name = ledger.chain_of(chain_id)
    anchors = anchors_of(connection, ledger, chain_id)
    head = head_of(connection, ledger, chain_id)
    wrong = _wrong_anchors(anchors, keys)
    report = Report(chains=1, breaks=[Break(name, one.seq, None, "anchor_mismatch") for one in wrong])
    holding = [one for one in anchors if one[0] not in wrong]

    start, reason = start_of(holding) if from_anchor else (START, "parent_mismatch")
    if since is None:
        _check_seals(connection, ledger, chain_id, holding, start, report)
    if since is not None and since.seq > start.seq:
        start, reason = since, "parent_mismatch"
    _judge_strays(connection, ledger, chain_id, anchors, head, report)

    walk = Walk(
        ledger,
        chain_id,
        start,
        seams=seams_of(holding),
        is_signed_by=checking(keys, ledger.table),
        start_reason=reason,
    )
    for rows in rows_of(connection, ledger, chain_id, start.seq, until=until, batch=batch):
        walk.feed(rows)
        if progress is not None:
            progress(len(rows))
    if until is None:
        walk.finish(head)
    else:
        walk.finish_at(until)
    _take(report, walk)
    if until is None:
        report.positions[name] = walk.place
    return report


def verify_range(
    connection: Connection,
    ledger: Ledger,
    chain_id: str,
    first: int,
    until: int | None,
    *,
    from_anchor: bool = True,
    since: Place | None = None,
    batch: int = BATCH,
    keys: PublicKeys | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Verify the rows from ``first`` on, of a chain whose beginning somebody else verifies."""
    report = Report()
    if from_anchor:  # it may have been pruned since the work was divided
        begins = start_of(anchors_of(connection, ledger, chain_id))[0].seq
        if until is not None and begins >= until:
            return report
        if begins >= first:
            first = begins + 1
    if since is not None:
        if until is not None and since.seq >= until:
            return report
        first = max(first, since.seq + 1)
    # The row before is walked too, without a word about it: the next one names it, as it is stored or was hashed.
    before = next(rows_of(connection, ledger, chain_id, first - 2, until=first - 1, batch=1), [])
    walk = Walk(ledger, chain_id, Place(first - 1, GENESIS), is_signed_by=checking(keys, ledger.table))
    if before:
        walk = Walk(ledger, chain_id, Place(first - 2, before[0][2]), is_signed_by=checking(keys, ledger.table))
        walk.feed(before)
        walk.breaks.clear()
        walk.rows = walk.signed = walk.unknown = 0
    else:
        walk.forget()
    for rows in rows_of(connection, ledger, chain_id, first - 1, until=until, batch=batch):
        walk.feed(rows)
        if progress is not None:
            progress(len(rows))
    if until is None:
        walk.finish(head_of(connection, ledger, chain_id))
    else:
        walk.finish_at(until)
    _take(report, walk)
    if until is None:
        report.positions[ledger.chain_of(chain_id)] = walk.place
    return report


def head_of(connection: Connection, ledger: Ledger, chain_id: str) -> Place | None:
    """What the table of heads says; a head at the start, which a first append left that was not made, says nothing."""
    found = statements_of(ledger).peek.first(connection, {"ledger_": ledger.name, "chain_id_": chain_id})
    return None if found is None or found[0] == 0 else Place(*found)


def start_of(anchors: Sequence[_Stored]) -> tuple[Place, str]:
    """Where a chain begins now, and what it means when its first row does not name that place."""
    pruned = [anchor for anchor, _, _ in anchors if anchor.kind == PRUNE]
    if not pruned:
        return START, "parent_mismatch"
    newest = max(pruned, key=lambda anchor: anchor.seq)
    return Place(newest.seq, newest.hash), "anchor_mismatch"


def _take(report: Report, walk: Walk) -> None:
    report.breaks += walk.breaks
    report.rows += walk.rows
    report.signatures += walk.signed
    report.unknown_signatures += walk.unknown


def _wrong_anchors(anchors: Sequence[_Stored], keys: PublicKeys | None) -> list[Anchor]:
    check = checking(keys, ANCHORS.name)
    wrong = false_anchors(anchors)
    return wrong + [
        anchor
        for anchor, stored, signature in anchors
        if signature is not None and anchor not in wrong and check(stored, signature) is False
    ]


def _check_seals(
    connection: Connection, ledger: Ledger, chain_id: str, anchors: Sequence[_Stored], start: Place, report: Report
) -> None:
    """The rows that seams hold are what they were."""
    after = 0
    for anchor, _, _ in anchors:
        if anchor.kind != SEAM or anchor.last_id is None:
            continue
        if anchor.seq > start.seq:
            seal, version_1, other = Seal(ledger, chain_id), 0, None
            for rows in rows_of_before(connection, ledger, chain_id, after, until_id=anchor.last_id):
                seal.feed(rows)
                for row in rows:
                    is_version_1 = version_of(ledger, chain_id, row)
                    version_1 += is_version_1
                    other = row[0] if other is None and not is_version_1 else other
            if seal.digest == anchor.digest:
                report.sealed_rows += seal.rows
                report.version_1_rows += version_1
            else:
                missing = anchor.row_count - seal.rows
                reason = "gap" if missing > 0 else "duplicate" if missing < 0 else "hash_mismatch"
                # Which row it is, is known only where all of them had the predecessor's hash.
                row_id = other if anchor.version_1_count == anchor.row_count else None
                name = ledger.chain_of(chain_id)
                report.breaks.append(Break(name, anchor.seq, row_id, reason, abs(missing) or 1))
        after = anchor.last_id


def _judge_strays(
    connection: Connection,
    ledger: Ledger,
    chain_id: str,
    anchors: Sequence[_Stored],
    head: Place | None,
    report: Report,
) -> None:
    """Rows without a place: before the first seam they are what came before, behind it nobody knows what they are."""
    after = max((anchor.last_id or 0 for anchor, _, _ in anchors), default=0)
    name, first, count, parent = ledger.chain_of(chain_id), None, 0, GENESIS
    for rows in rows_of_before(connection, ledger, chain_id, after):
        first = rows[0][0] if first is None else first
        count += len(rows)
        if head is not None:
            continue
        report.unsealed_rows += len(rows)
        for row in rows:
            is_version_1 = version_of(ledger, chain_id, row)
            report.version_1_rows += is_version_1
            if ledger is not LOG:  # others wrote the audit log too, in recipes of theirs
                parent = _judge_before(ledger, name, row, parent, is_version_1, report)
    if head is not None and count:
        report.breaks.append(Break(name, None, first, "parent_mismatch", count))


def _judge_before(ledger: Ledger, name: str, row: Sequence[Any], parent: str, is_version_1: int, report: Report) -> str:
    """As the predecessor verified, row by row; the hash that the next row names."""
    previous, stored = row[-2], row[-1]
    place = row[ledger.legacy.index(ledger.seq)] if ledger is EVENTS else None
    if (previous or "") != parent:
        report.breaks.append(Break(name, place, row[0], "parent_mismatch"))
    elif not is_version_1:
        report.breaks.append(Break(name, place, row[0], "hash_mismatch"))
    return str(stored)
