"""Verify a chain: a function of its rows, wherever they come from.

``Walk`` is fed the rows of one chain in the order of ``(seq, id)``, in as many pieces as is convenient, and told the
head at the end. It keeps nothing but the last place, so memory is flat; each row is judged once, by one break at most:

| reason | what was found |
|---|---|
| ``gap`` | places are missing before this row; ``seq`` is the first of them, ``rows`` how many |
| ``duplicate`` | a second row in one place |
| ``parent_mismatch`` | the row names another predecessor than the row before it |
| ``hash_mismatch`` | the row's content is not what was hashed, or its signature is wrong |
| ``truncated`` | the chain ends before its head says; ``seq`` is the first missing place |
| ``head_mismatch`` | the head is behind the rows, names another hash, or is missing |
| ``anchor_mismatch`` | an anchor, or the row behind it, is not what the other says |

A row whose content was changed does not make its successor suspect: that names either what is stored now or what was
hashed. A seam (``anchors``) is a place in the chain as a row is, so that what it seals cannot change either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from legion_data.audit.canonical import array, digest
from legion_data.audit.ledgers import GENESIS, Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["START", "Break", "Place", "Walk"]


class Place(NamedTuple):
    """A place in a chain: the row ``seq`` has ``hash``."""

    seq: int
    hash: str


#: What becomes of a row that cannot be the next one: it is judged, and the row behind it is expected as before.
_NO_PLACE = {"duplicate", "no_place"}
#: Before the first row.
START = Place(0, GENESIS)


class Break(NamedTuple):
    """One thing that is wrong."""

    chain: str
    seq: int | None
    id: int | None
    reason: str
    #: How many places it is about.
    rows: int = 1


class Walk:
    """Verifies one chain, from ``start`` on.

    A row is ``(id, seq, previous, hash, signature or None, *fields)`` with the fields as they enter the hash (instants
    in microseconds, a signature as its key id). ``seams``: the hash before a seam -> the place behind it.
    ``is_signed_by``: whether a signature is right for a hash; None when its key is not known here.
    """

    def __init__(
        self,
        ledger: Ledger,
        chain_id: str,
        start: Place = START,
        *,
        seams: Mapping[str, Place] | None = None,
        is_signed_by: Callable[[str, str], bool | None] | None = None,
        start_reason: str = "parent_mismatch",
    ) -> None:
        self.breaks: list[Break] = []
        self.rows = 0
        #: Signatures that are right, and signatures by keys that are not known here.
        self.signed, self.unknown = 0, 0
        self._ledger, self._chain_id = ledger, chain_id
        self._name = ledger.chain_of(chain_id)
        self._seams = dict(seams or {})
        self._is_signed_by = is_signed_by
        # The hash that the next row must name, the other one that it may name, and the place that it must have.
        self._parent, self._or_parent = start.hash, start.hash
        self._next = start.seq + 1
        self._start_reason = start_reason
        self._is_lost = False

    @property
    def place(self) -> Place:
        """The last place that was seen."""
        return Place(self._next - 1, self._parent)

    def feed(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Judge more rows."""
        # One text a row, and no call in between: this is where a verification spends its time.
        opening, chain_id = self._ledger.tag, self._chain_id
        for row in rows:
            seq, previous, stored = row[1], row[2], row[3]
            self.rows += 1
            # Nearly always: the next row, naming the one before.
            wrong = None if seq == self._next and previous == self._parent else self._misplaced(row)
            if wrong in _NO_PLACE:
                self._judge("duplicate", seq if type(seq) is int else None, row[0])
                continue
            try:
                computed = digest(opening + array((chain_id, seq, previous, *row[5:])))
            except (TypeError, ValueError):
                computed = ""  # bytes, a float that is none, half a surrogate: nothing that was ever hashed
            if wrong is None and (computed != stored or (row[4] is not None and not self._is_right(row))):
                wrong = "hash_mismatch"
            if wrong is not None:
                self._judge(wrong, seq, row[0])
            self._parent, self._or_parent, self._next = stored, computed, seq + 1
            self._start_reason = "parent_mismatch"

    def finish(self, head: Place | None) -> None:
        """The rows are over; ``head`` is what the table of heads says, None when it says nothing."""
        self._cross_seams()
        last = self.place
        if head is None:
            if last.seq:
                self._judge("head_mismatch", last.seq)
        elif head.seq > last.seq:
            self._judge("truncated", last.seq + 1, rows=head.seq - last.seq)
        elif head.seq < last.seq or head.hash not in (self._parent, self._or_parent):
            self._judge("head_mismatch", last.seq)

    def finish_at(self, until: int) -> None:
        """The rows up to the place ``until`` are over, and others follow."""
        self._cross_seams()
        if self._next <= until:
            self._judge("gap", self._next, rows=until + 1 - self._next)

    def forget(self) -> None:
        """Whatever the next row names is right: what was before it is not known, and judged by somebody else."""
        self._is_lost = True

    def _misplaced(self, row: tuple[Any, ...]) -> str | None:
        """What is wrong with the place of a row that is not simply the next; a gap before it is judged at once."""
        seq, previous = row[1], row[2]
        if self._is_lost:
            self._is_lost, self._parent = False, previous
        if type(seq) is not int:
            return "no_place"
        if seq != self._next or previous not in (self._parent, self._or_parent):
            self._cross_seams()
        if seq < self._next:
            return "duplicate"
        if seq > self._next:
            self._judge("gap", self._next, rows=seq - self._next)
            return None
        return None if previous in (self._parent, self._or_parent) else self._start_reason

    def _cross_seams(self) -> None:
        while (behind := self._seams.pop(self._parent, None)) is not None and behind.seq >= self._next - 1:
            self._next, self._parent, self._or_parent = behind.seq + 1, behind.hash, behind.hash

    def _is_right(self, row: tuple[Any, ...]) -> bool:
        """Whether the signature of a row is right, as far as can be known here."""
        right = None if self._is_signed_by is None else self._is_signed_by(row[3], row[4])
        self.signed += right is True
        self.unknown += right is None
        return right is not False

    def _judge(self, reason: str, seq: int | None, row_id: int | None = None, rows: int = 1) -> None:
        self.breaks.append(Break(self._name, seq, row_id, reason, rows))
