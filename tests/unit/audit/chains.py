"""Chains for tests: rows as ``Walk`` takes them, made with nothing but the pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.audit.canonical import link
from legion_data.audit.chain import Break, Place, Walk
from legion_data.audit.ledgers import EVENTS, GENESIS, LOG, RECORDS

if TYPE_CHECKING:
    from legion_data.audit.ledgers import Ledger

__all__ = ["LEDGERS", "Row", "breaks_of", "chain", "head_of", "rehashed"]

Row = tuple[Any, ...]
LEDGERS = (LOG, RECORDS, EVENTS)
CHAIN = "acme"
ID, SEQ, PREVIOUS, HASH, SIGNATURE, FIELDS = range(6)


def chain(ledger: Ledger, length: int) -> list[Row]:
    """A valid chain."""
    rows: list[Row] = []
    previous = GENESIS
    for seq in range(1, length + 1):
        row = (seq + 1000, seq, previous, "", None, *(_value(name, seq) for name in ledger.fields))
        rows.append(rehashed(ledger, row))
        previous = rows[-1][HASH]
    return rows


def rehashed(ledger: Ledger, row: Row) -> Row:
    """The row with the hash that its content has."""
    computed = link(ledger, CHAIN, row[SEQ], row[PREVIOUS], row[FIELDS:])
    return (*row[:HASH], computed, *row[SIGNATURE:])


def head_of(rows: list[Row]) -> Place:
    """The head of a chain with these rows."""
    return Place(rows[-1][SEQ], rows[-1][HASH])


def breaks_of(ledger: Ledger, rows: list[Row], head: Place | None, **more: Any) -> list[Break]:
    """What a walk over all of ``rows`` finds."""
    walk = Walk(ledger, CHAIN, **more)
    walk.feed(rows)
    walk.finish(head)
    return walk.breaks


def _value(name: str, seq: int) -> Any:
    if name == "created_at":
        return 1_767_225_600_000_000 + seq * 1_000_003
    if name == "duration_ms":
        return seq if seq % 3 else None
    if name in {"detail", "data_json", "metadata_json", "metadata"}:
        return None if seq % 4 == 0 else f'{{"n":{seq},"text":"é \\"{seq}\\""}}'
    if name in {"tenant_id", "entity_type", "signature", "context_snapshot"}:
        return None
    return f"{name}-{seq}"
