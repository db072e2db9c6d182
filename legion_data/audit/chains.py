"""Which chains there are: those with a head, and those that left anything else behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, literal_column, select, union

from legion_data.audit.ledgers import LEDGERS, LOG, Chain
from legion_data.audit.statements import ANCHORS, HEADS, is_new, table_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from legion_data.audit.ledgers import Ledger

__all__ = ["all_chains"]


def all_chains(connection: Connection, only: Ledger | None = None, chain_id: str | None = None) -> list[Chain]:
    """Every chain (of one ledger, of one name), sorted; also one whose head was taken away, or whose rows were."""
    found = []
    for ledger in LEDGERS.values() if only is None else (only,):
        table = table_of(ledger)
        chain, before = table.c[ledger.chain], table.c[ledger.legacy_chain]
        old = func.coalesce(before, literal_column("''")) if ledger is LOG else before
        parts = [
            select(chain.label("chain")).where(is_new(table)),
            select(old).where(table.c.hash_version < literal_column("2")),
            select(HEADS.c.chain_id).where(HEADS.c.ledger == ledger.name, HEADS.c.seq > 0),
            select(ANCHORS.c.chain_id).where(ANCHORS.c.ledger == ledger.name),
        ]
        if chain_id is not None:
            names = (chain, old, HEADS.c.chain_id, ANCHORS.c.chain_id)
            parts = [part.where(name == chain_id).limit(1) for part, name in zip(parts, names, strict=True)]
            names_of = {name for part in parts for name in connection.scalars(part)}
        else:
            names_of = set(connection.scalars(union(*parts)))
        found += [Chain(ledger, str(name)) for name in names_of if name is not None]
    return sorted(found, key=str)
