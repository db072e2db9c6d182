"""The seam of a chain: rows that came before format 2 become part of it, as they are.

They may be anything: chains of the predecessor, forked or not (bugs B4, B5), or rows of the platform's own writers,
which used recipes of theirs (bug B8). Nothing of them is changed. A seam holds a digest over all their columns, and the
next row names the seam; from then on a change of any of them is found.

The first append to a chain does it, if nobody did before: 50,000 rows a second and more, under the chain's lock. For a
ledger with millions of old rows, ``legion-data audit seal`` does it ahead, chain by chain.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select

from legion_data.audit import predecessor
from legion_data.audit.anchors import SEAM, Anchor, Seal
from legion_data.audit.canonical import from_microseconds, microseconds
from legion_data.audit.chain import Place
from legion_data.audit.ledgers import EVENTS, GENESIS, LOG
from legion_data.audit.reading import rows_of_before
from legion_data.audit.signatures import signing
from legion_data.audit.statements import ANCHORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from legion_data.audit.ledgers import Ledger
    from legion_data.keys.signing import Signer

__all__ = ["anchors_of", "has_rows_of_before", "seal", "version_of", "write_anchor"]


def seal(connection: Connection, ledger: Ledger, chain_id: str, head: Place) -> Place:
    """Seal the rows that no seam of the chain holds yet, behind ``head``, whose row is locked. The new head.

    ``head`` itself when there are none.
    """
    anchors = anchors_of(connection, ledger, chain_id)
    after = max((anchor.last_id or 0 for anchor, _, _ in anchors), default=0)
    sum_, last_id, version_1, seq = Seal(ledger, chain_id), None, 0, head.seq
    place = ledger.legacy.index(ledger.seq) if ledger is EVENTS else None
    for rows in rows_of_before(connection, ledger, chain_id, after):
        sum_.feed(rows)
        version_1 += sum(version_of(ledger, chain_id, row) for row in rows)
        last_id = int(rows[-1][0])
        # Events have numbers; the rows of the others get theirs by standing where they stand.
        seq = max(seq, *(row[place] for row in rows)) if place is not None else seq + len(rows)
    if last_id is None:
        return head
    anchor = Anchor(
        ledger=ledger.name,
        chain_id=chain_id,
        kind=SEAM,
        seq=seq,
        hash=head.hash,
        row_count=sum_.rows,
        last_id=last_id,
        digest=sum_.digest,
        version_1_count=version_1,
        retention=None,
        previous_anchor=anchors[-1][1] if anchors else GENESIS,
        created_at=microseconds(datetime.now(UTC)),
    )
    return Place(seq, write_anchor(connection, anchor))


def has_rows_of_before(connection: Connection, ledger: Ledger, chain_id: str) -> bool:
    """Whether the chain has any row that came before format 2, sealed or not."""
    return next(rows_of_before(connection, ledger, chain_id, 0, limit=1), None) is not None


def version_of(ledger: Ledger, chain_id: str, row: Sequence[Any]) -> int:
    """1 for a row of before that has the predecessor's hash for what it says, else 0."""
    given = dict(zip(ledger.legacy, row, strict=True))
    try:
        if ledger is LOG:
            given["created_at"] = from_microseconds(given["created_at"])
            return int(predecessor.log_hash(given) == given["record_hash"])
        if ledger is EVENTS:
            parts = (chain_id, given["sequence_number"], given["event_type"], given["data_json"])
            known = [
                predecessor.event_hash(*parts, given["metadata_json"], given["previous_hash"], old=old)
                for old in (False, True)
            ]
            return int(given["event_hash"] in known)
        moment = from_microseconds(given["created_at"])
        made = predecessor.record_hash(given["parent_hash"], given["content_hash"], moment, given["content_type"])
        return int(made == given["chain_hash"])
    except (TypeError, ValueError, OverflowError):
        return 0  # values of other types than the columns have: SQLite keeps anything


def anchors_of(connection: Connection, ledger: Ledger, chain_id: str) -> list[tuple[Anchor, str, str | None]]:
    """The anchors of a chain, oldest first: each with its stored hash and signature."""
    found = connection.execute(_ANCHORS_OF, {"ledger_": ledger.name, "chain_": chain_id}).all()
    return [
        (
            Anchor(
                ledger=row.ledger,
                chain_id=row.chain_id,
                kind=row.kind,
                seq=row.seq,
                hash=row.hash,
                row_count=row.row_count,
                last_id=row.last_id,
                digest=row.digest,
                version_1_count=row.version_1_count,
                retention=row.retention,
                previous_anchor=row.previous_anchor,
                created_at=microseconds(row.created_at),
            ),
            row.anchor_hash,
            row.signature,
        )
        for row in found
    ]


def write_anchor(connection: Connection, anchor: Anchor, signer: Signer | None = None) -> str:
    """Write an anchor, signed by ``signer``; its hash."""
    made = anchor.hashed(None if signer is None else signer.key_id)
    signature = None if signer is None else signing(signer, ANCHORS.name)(made)
    values = {**anchor._asdict(), "created_at": from_microseconds(anchor.created_at)}
    connection.execute(insert(ANCHORS), {**values, "anchor_hash": made, "signature": signature})
    return made


_ANCHORS_OF = (
    select(ANCHORS)
    .where(ANCHORS.c.ledger == bindparam("ledger_"), ANCHORS.c.chain_id == bindparam("chain_"))
    .order_by(ANCHORS.c.id)
)
