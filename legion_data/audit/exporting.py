"""``audit.export_jsonl``: a chain as evidence, one JSON object a line, with all that a verifier elsewhere needs.

| ``type`` | what the line holds |
|---|---|
| ``chain`` | the name of the chain, its ledger, when it was exported, the place and hash before the first row |
| ``anchor`` | a seam or a prune, with its hash and signature |
| ``sealed`` | a row of before format 2 that a seam holds: ``row`` has its columns in the order of the digest |
| ``row`` | a row: place, hashes, signature, and its fields by name, ``created_at`` in microseconds |
| ``head`` | what the table of heads says |
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from legion_data.audit.anchors import SEAM
from legion_data.audit.chain import START, Place
from legion_data.audit.chains import all_chains
from legion_data.audit.layers import Layer, chosen, snapshot
from legion_data.audit.ledgers import chain_named
from legion_data.audit.reading import rows_of, rows_of_before
from legion_data.audit.sealing import anchors_of
from legion_data.audit.statements import MODELS, is_new, table_of
from legion_data.audit.verifying import head_of, start_of
from legion_data.errors import ChainUnknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from legion_data.audit.ledgers import Ledger

__all__ = ["export_jsonl"]


def export_jsonl(chain: str, since: datetime | str | None = None, *, data: Layer | None = None) -> Iterator[str]:
    """The lines of ``chain``, each with its line break, made while they are read.

    ``since``: from the first row that is not before this instant (aware) on, and then every row.
    Raises ``ChainUnknown`` and ``ValueRefused`` before the first line.
    """
    one = chain_named(chain)
    moment = None if since is None else MODELS[one.ledger.name].rules()["created_at"](since)
    layer = chosen(data)
    with snapshot(layer.connection) as connection:
        if one not in all_chains(connection, one.ledger, one.chain_id):
            raise ChainUnknown(f"There is no chain {one}.")
    return (
        json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=repr) + "\n"
        for line in _lines(layer, one.ledger, one.chain_id, moment)
    )


def _lines(layer: Layer, ledger: Ledger, chain_id: str, moment: datetime | None) -> Iterator[dict[str, Any]]:
    with snapshot(layer.connection) as connection:
        anchors = anchors_of(connection, ledger, chain_id)
        start = start_of(anchors)[0] if moment is None else _place_before(connection, ledger, chain_id, moment)
        yield {
            "type": "chain",
            "chain": ledger.chain_of(chain_id),
            "ledger": ledger.name,
            "table": ledger.table,
            "chain_id": chain_id,
            "fields": ledger.fields,
            "start": {"seq": start.seq, "hash": start.hash},
            "exported_at": datetime.now(UTC).isoformat(timespec="microseconds"),
        }
        for anchor, stored, signature in anchors:
            yield {"type": "anchor", **anchor._asdict(), "anchor_hash": stored, "signature": signature}
        after = 0
        for anchor, _, _ in anchors if moment is None else ():
            if anchor.kind == SEAM and anchor.last_id is not None:
                if anchor.seq > start.seq:
                    for rows in rows_of_before(connection, ledger, chain_id, after, until_id=anchor.last_id):
                        yield from ({"type": "sealed", "seam": anchor.seq, "row": row} for row in rows)
                after = anchor.last_id
        for rows in rows_of(connection, ledger, chain_id, start.seq):
            for row_id, seq, previous, made, signature, *fields in rows:
                said = {"seq": seq, "previous_hash": previous, "hash": made, "signature": signature, "id": row_id}
                yield {"type": "row", **said, "fields": dict(zip(ledger.fields, fields, strict=True))}
        head = head_of(connection, ledger, chain_id)
        yield {"type": "head", "seq": head.seq if head else 0, "hash": head.hash if head else None}


def _place_before(connection: Connection, ledger: Ledger, chain_id: str, moment: datetime) -> Place:
    """The place before the first row of ``moment`` or later; the end of the chain when there is none."""
    table = table_of(ledger)
    chain, seq = table.c[ledger.chain], table.c[ledger.seq]
    young = table.c.created_at >= bindparam("m", type_=table.c.created_at.type)
    first = connection.execute(
        select(func.min(seq)).where(chain == bindparam("c"), is_new(table), young), {"c": chain_id, "m": moment}
    ).scalar()
    if first is None:
        return head_of(connection, ledger, chain_id) or START
    named = select(table.c[ledger.previous]).where(chain == bindparam("c"), seq == bindparam("s"), is_new(table))
    return Place(int(first) - 1, str(connection.scalar(named, {"c": chain_id, "s": int(first)})))
