"""Anchors and seams as values: what their hashes are made of, and whether a chain of them holds.

A *seam* takes the rows of a chain that came before format 2 into it. Its digest is over every column of those rows, in
the order of their ids; its own hash is what the next row names, so it stands in the chain as a row does. A *prune* says
that rows were deleted up to a place, and which hash stood there.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from legion_data.audit.canonical import array, digest, key_id_of
from legion_data.audit.chain import Place
from legion_data.audit.ledgers import GENESIS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from legion_data.audit.ledgers import Ledger

__all__ = ["PRUNE", "SEAM", "Anchor", "Seal", "false_anchors", "seams_of"]

PRUNE, SEAM = "prune", "seam"
_TAG = "legion_data.audit_anchors.v2\n"


class Anchor(NamedTuple):
    """A row of ``audit_anchors``, but for its hash and signature. Times are microseconds since 1970."""

    ledger: str
    chain_id: str
    kind: str
    #: The place behind which the chain goes on.
    seq: int
    #: A prune: the hash of the row at that place. A seam: the hash of the place before what it seals.
    hash: str
    #: How many rows it seals, or were deleted.
    row_count: int
    #: The newest row that it seals, by id (a prune: that any seam seals); None when there is none.
    last_id: int | None
    #: A seam's digest.
    digest: str | None
    #: How many of a seam's rows have the predecessor's recipe.
    version_1_count: int | None
    #: What a prune was told, for people.
    retention: str | None
    #: The hash of the anchor before this one in the chain.
    previous_anchor: str
    created_at: int

    def hashed(self, key_id: object = None) -> str:
        """The anchor's own hash; the id of the key that signs it enters, the signature does not."""
        return digest(_TAG + array((*self, key_id)))


class Seal:
    """The digest over rows that came before format 2, fed in the order of their ids; memory stays flat."""

    def __init__(self, ledger: Ledger, chain_id: str) -> None:
        self.rows = 0
        self._sum = sha256(f"legion_data.{ledger.table}.seal\n{array((chain_id,))}\n".encode())

    def feed(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take in rows: their columns as ``Ledger.legacy`` names them, instants in microseconds."""
        for row in rows:
            try:
                line = array(row).encode()
            except (TypeError, ValueError):
                line = repr(row).encode(errors="backslashreplace")  # bytes in a text column of SQLite: still a value
            self._sum.update(line + b"\n")
            self.rows += 1

    @property
    def digest(self) -> str:
        """64 hex digits."""
        return self._sum.hexdigest()


def false_anchors(anchors: Sequence[tuple[Anchor, str, str | None]]) -> list[Anchor]:
    """The anchors of a chain, oldest first as ``(anchor, anchor_hash, signature)``, that do not hold.

    One has another hash than its content, or does not name the one before it.
    """
    wrong, previous = [], GENESIS
    for anchor, stored, signature in anchors:
        try:
            holds = anchor.hashed(key_id_of(signature)) == stored and anchor.previous_anchor == previous
        except (TypeError, ValueError):
            holds = False
        if not holds:
            wrong.append(anchor)
        previous = stored
    return wrong


def seams_of(anchors: Sequence[tuple[Anchor, str, str | None]]) -> dict[str, Place]:
    """The hash before each seam -> the place behind it."""
    return {anchor.hash: Place(anchor.seq, stored) for anchor, stored, _ in anchors if anchor.kind == SEAM}
