"""The three ledgers that are kept in chains: which column is what, and what enters the hash in which order.

Format 2 of a row, the same for all three (``docs/audit.md`` says it for people who verify in another language):

    SHA-256( "legion_data.<table>.v2\\n" + [chain, seq, previous hash, <fields>...] as compact JSON )

Every column enters but what is derived (the hash itself, ``hash_version``), given by the database (``id``) or meant to
change its meaning with time (``retention_tier``, which the triggers freeze all the same).
"""

from __future__ import annotations

from typing import NamedTuple

from legion_data.errors import ChainUnknown

__all__ = ["EVENTS", "GENESIS", "LEDGERS", "LOG", "RECORDS", "VERSION", "Chain", "Ledger", "chain_named"]

#: The recipe that new rows have.
VERSION = 2
#: The hash before the first row of a chain.
GENESIS = "0" * 64


class Ledger(NamedTuple):
    """One table of chains, by the names of its columns."""

    #: As chains are named: ``log:acme``.
    name: str
    table: str
    chain: str
    seq: str
    previous: str
    hash: str
    #: What enters the hash behind chain, seq and previous hash, in this order. An instant enters as microseconds since
    #: 1970 in UTC, a signature as the id of the key that made it (the signature itself is made over the hash).
    fields: tuple[str, ...]
    #: The columns of a row that came before the chains of this package, all of them, for the seal.
    legacy: tuple[str, ...]
    #: What a row of before says about its chain, where that is another column.
    legacy_chain: str
    longest_chain: int

    @property
    def tag(self) -> str:
        """What every hashed text of this ledger begins with, so that no row of one is a row of another."""
        return f"legion_data.{self.table}.v{VERSION}\n"

    def chain_of(self, chain_id: str) -> str:
        """The name of a chain for people: ``events:stream-a``."""
        return f"{self.name}:{chain_id}"


_LOG_CONTENT = (
    "created_at",
    "event_type",
    "principal_id",
    "principal_type",
    "action",
    "resource",
    "source",
    "node",
    "status",
    "duration_ms",
    "detail",
    "context_snapshot",
    "tenant_id",
)
LOG = Ledger(
    name="log",
    table="audit_log",
    chain="chain_id",
    seq="seq",
    previous="previous_hash",
    hash="record_hash",
    fields=("uuid", *_LOG_CONTENT),
    legacy=("id", *_LOG_CONTENT, "previous_hash", "record_hash"),
    legacy_chain="tenant_id",
    longest_chain=64,
)
_RECORD_CONTENT = ("created_at", "content_type", "content_hash", "metadata", "entity_type", "signature")
RECORDS = Ledger(
    name="records",
    table="audit_records",
    chain="chain_id",
    seq="seq",
    previous="parent_hash",
    hash="chain_hash",
    fields=("uuid", *_RECORD_CONTENT),
    legacy=("id", *_RECORD_CONTENT, "parent_hash", "chain_hash"),
    legacy_chain="chain_id",
    longest_chain=255,
)
_EVENT_CONTENT = ("created_at", "event_type", "data_json", "metadata_json")
EVENTS = Ledger(
    name="events",
    table="governance_events",
    chain="stream_id",
    seq="sequence_number",
    previous="previous_hash",
    hash="event_hash",
    fields=("uuid", *_EVENT_CONTENT),
    legacy=("id", "sequence_number", *_EVENT_CONTENT, "previous_hash", "event_hash"),
    legacy_chain="stream_id",
    longest_chain=255,
)
LEDGERS = {ledger.name: ledger for ledger in (LOG, RECORDS, EVENTS)}


class Chain(NamedTuple):
    """One chain of one ledger."""

    ledger: Ledger
    chain_id: str

    def __str__(self) -> str:
        return self.ledger.chain_of(self.chain_id)


def chain_named(name: str) -> Chain:
    """The chain that ``log:TENANT``, ``records:CHAIN`` or ``events:STREAM`` names. Raises ``ChainUnknown``."""
    ledger, colon, chain_id = name.partition(":")
    if not colon or ledger not in LEDGERS:
        raise ChainUnknown(f"{name[:80]!r} does not name a chain.")
    return Chain(LEDGERS[ledger], chain_id)
