"""``audit.prune``: take away the old end of a chain, leaving an anchor that the rest is verified from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, delete, func, select

from legion_data.audit.anchors import PRUNE, SEAM, Anchor
from legion_data.audit.canonical import microseconds
from legion_data.audit.chains import all_chains
from legion_data.audit.heads import locked_head
from legion_data.audit.layers import Layer, chosen
from legion_data.audit.ledgers import GENESIS, Ledger, chain_named
from legion_data.audit.reading import is_of_before
from legion_data.audit.sealing import anchors_of, write_anchor
from legion_data.audit.statements import MODELS, is_new, table_of
from legion_data.audit.verifying import head_of, start_of, verify_in
from legion_data.errors import ChainBroken, ChainUnknown
from legion_data.keys.signing import default_signer

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from legion_data.keys.signing import PublicKeys, Signer

__all__ = ["Pruned", "prune"]


class Pruned(NamedTuple):
    """What was taken away."""

    chain: str
    #: The last place that is gone, and the hash that stood there: what the next row names.
    seq: int
    hash: str
    rows: int
    anchor_hash: str
    is_signed: bool


def prune(
    chain: str,
    before: datetime | str,
    *,
    retention: str | None = None,
    signer: Signer | None = None,
    keys: PublicKeys | None = None,
    data: Layer | None = None,
) -> Pruned | None:
    """Delete the rows of ``chain`` that come before its first row of ``before`` or later; None when there are none.

    ``before`` is an aware instant. What is deleted is verified first; ``ChainBroken`` leaves it, as evidence. Anchor
    and deletion are one transaction. ``retention`` (a line for people) goes into the anchor, which ``signer`` or the
    key of the environment signs. Rows of before format 2 go together, and only when a seam holds them.

    Raises ``ChainUnknown``, ``ChainBroken``, ``ValueRefused`` for a naive instant.
    """
    one = chain_named(chain)
    moment = MODELS[one.ledger.name].rules()["created_at"](before)
    by = default_signer() if signer is None else signer
    said = f"before {moment.isoformat()}" if retention is None else retention

    def work(session: Session) -> Pruned | None:
        connection = session.connection(bind_arguments={"mapper": MODELS[one.ledger.name]})
        if one not in all_chains(connection, one.ledger, one.chain_id):
            raise ChainUnknown(f"There is no chain {one}.")
        return _pruned(connection, one.ledger, one.chain_id, moment, said, by, keys)

    return chosen(data).run_in_transaction(work)


def _pruned(
    connection: Connection,
    ledger: Ledger,
    chain_id: str,
    moment: datetime,
    retention: str,
    signer: Signer | None,
    keys: PublicKeys | None,
) -> Pruned | None:
    _lock(connection, ledger, chain_id)
    anchors = anchors_of(connection, ledger, chain_id)
    start, _ = start_of(anchors)
    seams = [(anchor, stored) for anchor, stored, _ in anchors if anchor.kind == SEAM and anchor.seq > start.seq]
    last = _last_place(connection, ledger, chain_id, moment, start.seq, [seam for seam, _ in seams])
    if last <= start.seq:
        return None
    report = verify_in(connection, ledger, chain_id, until=last, keys=keys)
    if not report.valid:
        first = report.breaks[0]
        raise ChainBroken(
            f"{first.chain} does not verify at {first.seq} ({first.reason}); nothing was deleted, it is evidence."
        )
    gone = [seam for seam, _ in seams if seam.seq <= last]
    last_id = max((anchor.last_id or 0 for anchor, _, _ in anchors if anchor.seq <= last), default=0)
    at_seam = next((stored for seam, stored in seams if seam.seq == last), None)
    table = table_of(ledger)
    chain, seq = table.c[ledger.chain], table.c[ledger.seq]
    ours = (chain == bindparam("c"), is_new(table), seq <= bindparam("s"))
    given = {"c": chain_id, "s": last}
    count = connection.scalar(select(func.count()).select_from(table).where(*ours), given) or 0
    stood = connection.scalar(select(table.c[ledger.hash]).where(*ours[:2], seq == bindparam("s")), given)
    anchor = Anchor(
        ledger=ledger.name,
        chain_id=chain_id,
        kind=PRUNE,
        seq=last,
        hash=str(stood or at_seam),
        row_count=count + sum(seam.row_count for seam in gone),
        last_id=last_id or None,
        digest=None,
        version_1_count=None,
        retention=retention[:255],
        previous_anchor=anchors[-1][1] if anchors else GENESIS,
        created_at=microseconds(datetime.now(UTC)),
    )
    made = write_anchor(connection, anchor, signer)
    connection.execute(delete(table).where(*ours), given)
    if gone:
        mine = delete(table).where(is_of_before(ledger, table), table.c.id <= bindparam("last_"))
        connection.execute(mine, {"chain_": chain_id, "last_": last_id})
    return Pruned(ledger.chain_of(chain_id), last, anchor.hash, anchor.row_count, made, signer is not None)


def _lock(connection: Connection, ledger: Ledger, chain_id: str) -> None:
    """One prune of a chain at a time: by a head that is no chain's, so that appends do not wait meanwhile."""
    locked_head(connection, ledger, f"{ledger.name}.prune", chain_id)


def _last_place(
    connection: Connection, ledger: Ledger, chain_id: str, moment: datetime, start: int, seams: list[Anchor]
) -> int:
    """The last place before the first row that stays: order is by place, whatever the clocks said."""
    table = table_of(ledger)
    chain, seq = table.c[ledger.chain], table.c[ledger.seq]
    young = table.c.created_at >= bindparam("m", type_=table.c.created_at.type)
    first = connection.scalar(
        select(func.min(seq)).where(chain == bindparam("c"), is_new(table), seq > bindparam("s"), young),
        {"c": chain_id, "s": start, "m": moment},
    )
    head = head_of(connection, ledger, chain_id)
    last = int(first) - 1 if first is not None else 0 if head is None else head.seq
    reached, after = start, 0
    for seam in seams:
        within = (table.c.id > bindparam("a"), table.c.id <= bindparam("b"))
        kept = connection.scalar(
            select(table.c.id).where(is_of_before(ledger, table), *within, young).limit(1),
            {"chain_": chain_id, "a": after, "b": seam.last_id, "m": moment},
        )
        if kept is not None:  # what one seam holds goes as a whole
            return min(last, reached)
        reached, after = seam.seq, seam.last_id or 0
    return last
