"""The tamper matrix, whole: whatever is done to a chain of 1,000 rows is found, at its place, and nothing else is.

A change is local: the walk is started at the (verified) place before it and must be back on the chain behind it, which
says the same as walking all rows each time.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from legion_data.audit.chain import START, Break, Place, Walk
from tests.unit.audit.chains import (
    CHAIN,
    FIELDS,
    HASH,
    LEDGERS,
    PREVIOUS,
    SEQ,
    SIGNATURE,
    Row,
    breaks_of,
    chain,
    head_of,
    rehashed,
)

if TYPE_CHECKING:
    from legion_data.audit.ledgers import Ledger

ROWS = 1000
CHAINS = {ledger: chain(ledger, ROWS) for ledger in LEDGERS}


def _around(ledger: Ledger, index: int, changed: list[Row], *, behind: int) -> list[Break]:
    """What is found when ``changed`` stand where the rows from ``index`` to before ``behind`` stood."""
    rows = CHAINS[ledger]
    before = START if index == 0 else Place(rows[index - 1][SEQ], rows[index - 1][HASH])
    walk = Walk(ledger, CHAIN, before)
    rest = rows[behind : behind + 2]
    walk.feed([*changed, *rest])
    if rest:
        assert walk.place == Place(rest[-1][SEQ], rest[-1][HASH]), "the walk did not find back to the chain"
    else:
        walk.finish(head_of(rows))
    return walk.breaks


def _other(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, int):
        return value + 1
    return value[:-1] + ("0" if value[-1:] != "0" else "1")


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_an_untouched_chain_is_valid(ledger: Ledger) -> None:
    rows = CHAINS[ledger]
    assert breaks_of(ledger, rows, head_of(rows)) == []
    assert breaks_of(ledger, [], None) == []


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_every_column_of_every_row_that_changes_is_found_there(ledger: Ledger) -> None:
    for index, row in enumerate(CHAINS[ledger]):
        for column in range(FIELDS, len(row)):
            for value in {_other(row[column]), None if row[column] is not None else "x", 1.5, b"x", "\ud800"}:
                changed = (*row[:column], value, *row[column + 1 :])
                found = _around(ledger, index, [changed], behind=index + 1)
                assert found == [Break(f"{ledger.name}:{CHAIN}", row[SEQ], row[0], "hash_mismatch")], (column, value)


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_every_stored_hash_and_link_that_changes_is_found_there(ledger: Ledger) -> None:
    name = f"{ledger.name}:{CHAIN}"
    for index, row in enumerate(CHAINS[ledger]):
        for column, reason in ((HASH, "hash_mismatch"), (PREVIOUS, "parent_mismatch")):
            for value in (_other(row[column]), row[column].upper(), "", None):
                if value == row[column]:
                    continue  # a hash without letters
                changed = (*row[:column], value, *row[column + 1 :])
                found = _around(ledger, index, [changed], behind=index + 1)
                assert found == [Break(name, row[SEQ], row[0], reason)], value
        unsigned = (*row[:SIGNATURE], "ed25519:nobody:AA==", *row[SIGNATURE + 1 :])
        walk = Walk(ledger, CHAIN, Place(row[SEQ] - 1, row[PREVIOUS]), is_signed_by=lambda _hash, _signature: False)
        walk.feed([unsigned])
        assert walk.breaks == [Break(name, row[SEQ], row[0], "hash_mismatch")]


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_a_row_that_was_changed_and_hashed_again_is_found_behind_it(ledger: Ledger) -> None:
    rows = CHAINS[ledger]
    for index, row in enumerate(rows[:-1]):
        forged = rehashed(ledger, (*row[:FIELDS], "forged", *row[FIELDS + 1 :]))
        found = _around(ledger, index, [forged], behind=index + 1)
        behind = rows[index + 1]
        assert found == [Break(f"{ledger.name}:{CHAIN}", behind[SEQ], behind[0], "parent_mismatch")]
    last = rehashed(ledger, (*rows[-1][:FIELDS], "forged", *rows[-1][FIELDS + 1 :]))
    (only,) = breaks_of(ledger, [*rows[:-1], last], head_of(rows))
    assert (only.seq, only.reason) == (ROWS, "head_mismatch")


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_every_row_that_is_deleted_is_found(ledger: Ledger) -> None:
    for index in range(ROWS):
        (only,) = _around(ledger, index, [], behind=index + 1)
        reason = "truncated" if index == ROWS - 1 else "gap"
        assert (only.seq, only.reason, only.rows) == (index + 1, reason, 1)


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_every_two_rows_that_are_swapped_are_found(ledger: Ledger) -> None:
    rows = CHAINS[ledger]
    for index in range(ROWS - 1):
        one, other = rows[index], rows[index + 1]
        # Their contents change places, or their numbers do.
        contents = [(*one[:FIELDS], *other[FIELDS:]), (*other[:FIELDS], *one[FIELDS:])]
        numbers = [(other[0], one[SEQ], *other[PREVIOUS:]), (one[0], other[SEQ], *one[PREVIOUS:])]
        for changed, reason in ((contents, "hash_mismatch"), (numbers, "parent_mismatch")):
            found = _around(ledger, index, changed, behind=index + 2)
            assert (found[0].seq, found[0].reason) == (index + 1, reason)


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_every_row_that_is_inserted_is_found(ledger: Ledger) -> None:
    rows = CHAINS[ledger]
    for index, row in enumerate(rows):
        copy = (row[0] + 5000, *row[1:])
        forged = rehashed(ledger, (row[0] + 5000, row[SEQ] + 1, row[HASH], "", *row[SIGNATURE:]))
        (only,) = _around(ledger, index, [row, copy], behind=index + 1)
        assert (only.seq, only.id, only.reason) == (row[SEQ], copy[0], "duplicate")
        if index + 1 < ROWS:  # a row that fits behind this one; the true one still stands there
            (only,) = _around(ledger, index, [row, rows[index + 1], forged], behind=index + 2)
            assert (only.seq, only.id, only.reason) == (row[SEQ] + 1, forged[0], "duplicate")
    more = rehashed(ledger, (9999, ROWS + 1, rows[-1][HASH], "", *rows[-1][SIGNATURE:]))
    (only,) = breaks_of(ledger, [*rows, more], head_of(rows))
    assert (only.seq, only.reason) == (ROWS + 1, "head_mismatch")


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_a_tail_cut_at_every_length_is_found(ledger: Ledger) -> None:
    rows = CHAINS[ledger]
    for kept in range(ROWS):
        walk = Walk(ledger, CHAIN, START if kept == 0 else Place(kept, rows[kept - 1][HASH]))
        walk.finish(head_of(rows))
        assert walk.breaks == [Break(f"{ledger.name}:{CHAIN}", kept + 1, None, "truncated", ROWS - kept)]


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_a_head_that_is_missing_or_behind_is_found(ledger: Ledger) -> None:
    rows = CHAINS[ledger]
    for head in (None, Place(ROWS - 1, rows[-2][HASH]), Place(ROWS, rows[-2][HASH])):
        (only,) = breaks_of(ledger, rows, head)
        assert (only.seq, only.reason) == (ROWS, "head_mismatch")


@pytest.mark.parametrize("seed", range(20))
def test_several_changes_at_once_are_each_found(seed: int) -> None:
    chosen = random.Random(seed)
    ledger = chosen.choice(LEDGERS)
    rows = CHAINS[ledger][:200]
    head = head_of(rows)
    places = sorted(chosen.sample(range(2, 198), 12))
    spread = [place for place, before in zip(places, [-9, *places], strict=False) if place - before > 2]
    deleted = set(spread[::2])
    changed = set(spread[1::2])
    tampered = [
        (*row[:FIELDS], "forged", *row[FIELDS + 1 :]) if index in changed else row
        for index, row in enumerate(rows)
        if index not in deleted
    ]
    found = {(one.seq, one.reason) for one in breaks_of(ledger, tampered, head)}
    assert found == {(index + 1, "gap") for index in deleted} | {(index + 1, "hash_mismatch") for index in changed}


def test_pieces_of_any_size_say_the_same() -> None:
    ledger = LEDGERS[0]
    rows = [row for row in CHAINS[ledger] if row[SEQ] % 100 != 7]
    whole = breaks_of(ledger, rows, head_of(rows))
    for size in (1, 3, 64):
        walk = Walk(ledger, CHAIN)
        for start in range(0, len(rows), size):
            walk.feed(rows[start : start + size])
        walk.finish(head_of(rows))
        assert walk.breaks == whole
        assert len(whole) == ROWS // 100
