"""Rows of a chain as ``Walk`` and ``Seal`` take them: stored values, read in batches, nothing parsed that need not be.

Batches follow an index by the last place seen, so that memory does not grow with the chain, whatever the driver
buffers.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Table, and_, bindparam, literal_column, null, or_, select

from legion_data import dialects
from legion_data.audit.canonical import key_id_of, stored_microseconds
from legion_data.audit.ledgers import LOG
from legion_data.audit.statements import is_new, table_of
from legion_data.dialects.instants import utc_microseconds
from legion_data.dialects.kinds import is_sqlite
from legion_data.engines.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Connection

    from legion_data.audit.ledgers import Ledger

__all__ = ["BATCH", "is_of_before", "rows_of", "rows_of_before"]

#: Rows a round trip.
BATCH = 10_000
#: Rows that are in memory at a time.
_PIECE = 1000
#: Where ``created_at`` stands in a row for ``Walk``: behind id, seq, the two hashes, the signature, and the uuid.
_CREATED_AT = 6


def rows_of(
    connection: Connection, ledger: Ledger, chain_id: str, after: int, *, until: int | None = None, batch: int = BATCH
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows behind the place ``after``, up to ``until``, in batches, in the order of place and id."""
    place, seen, is_lenient = after + 1, frozenset[int](), False
    last = (1 << 62) if until is None else until
    while True:
        wanted, count, final, at_final = batch + len(seen), 0, place, set(seen)
        given = {"chain_": chain_id, "place_": place, "last_": last, "batch_": wanted}
        try:
            for rows in _pieces(connection, _rows(ledger), given, is_lenient=is_lenient):
                count += len(rows)
                # A place has several rows if somebody took the guards away: they are read again, and left out.
                there = {row[0] for row in rows if row[1] == rows[-1][1]}
                at_final = there | at_final if rows[-1][1] == final else there
                final = rows[-1][1]
                fresh = [row for row in rows if row[0] not in seen] if seen else rows
                if fresh:
                    yield _converted(connection, ledger, fresh)
        except _NotText:
            is_lenient = True  # and once more from where it stood
        else:
            if count < wanted:
                return
        place, seen = final, frozenset(at_final)


def rows_of_before(
    connection: Connection,
    ledger: Ledger,
    chain_id: str,
    after_id: int,
    *,
    until_id: int | None = None,
    limit: int = BATCH,
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of before format 2 with ids behind ``after_id``, by ``Ledger.legacy``, in batches."""
    last = (1 << 62) if until_id is None else until_id
    created = ledger.legacy.index("created_at")
    known: dict[str, int] = {}
    is_lenient = False
    while True:
        given, count = {"chain_": chain_id, "after_": after_id, "last_": last, "batch_": limit}, 0
        try:
            for rows in _pieces(connection, _rows_of_before(ledger), given, is_lenient=is_lenient):
                count += len(rows)
                after_id = rows[-1][0]
                yield _in_microseconds(connection, rows, created, known)
        except _NotText:
            is_lenient = True
        else:
            if count < limit:
                return


def is_of_before(ledger: Ledger, table: Table) -> ColumnElement[bool]:
    """The row is of the chain bound as ``chain_`` and came before format 2."""
    chain = table.c[ledger.legacy_chain]
    named = bindparam("chain_", type_=chain.type)
    ours: ColumnElement[bool] = chain == named
    if ledger is LOG:  # what belongs to no tenant is the platform's, whose chain has no name
        ours = or_(ours, and_(chain.is_(None), named == literal_column("''")))
    return and_(ours, table.c.hash_version < literal_column("2"))


class _NotText(Exception):
    """A row holds bytes where its text should be."""


def _pieces(
    connection: Connection, statement: Prepared, given: dict[str, Any], *, is_lenient: bool
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of one round trip, in pieces.

    Text that somebody made into something else is for the hash to find, not for the driver: ``_NotText`` says to ask
    again, lenient, which costs a call for each value.
    """
    dialect, driver = dialects.for_engine(connection.engine), connection.connection.dbapi_connection
    with dialect.reading_anything(driver) if is_lenient else nullcontext():
        try:
            yield from statement.stream(connection, given, _PIECE)
        except Exception as error:
            if is_lenient or not dialect.is_not_text(getattr(error, "orig", error)):
                raise
            raise _NotText from error


def _converted(connection: Connection, ledger: Ledger, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    rows = _in_microseconds(connection, rows, _CREATED_AT, {})
    if ledger.fields[-1] == "signature":
        rows = [(*row[:-1], key_id_of(row[4])) if row[4] is not None else row for row in rows]
    return rows


def _in_microseconds(
    connection: Connection, rows: list[tuple[Any, ...]], at: int, known: dict[str, int]
) -> list[tuple[Any, ...]]:
    if not is_sqlite(connection.dialect):
        return rows  # the server made numbers of them
    return [(*row[:at], stored_microseconds(row[at], known), *row[at + 1 :]) for row in rows]


@cache
def _rows(ledger: Ledger) -> Prepared:
    table = table_of(ledger)
    chain, seq = table.c[ledger.chain], table.c[ledger.seq]
    signature: Any = table.c.get("signature", null())
    columns = [table.c.id, seq, table.c[ledger.previous], table.c[ledger.hash], signature]
    return Prepared(
        select(*columns, *(_field(table, name) for name in ledger.fields))
        .where(
            chain == bindparam("chain_", type_=chain.type),
            is_new(table),
            seq >= bindparam("place_", type_=BigInteger()),
            seq <= bindparam("last_", type_=BigInteger()),
        )
        .order_by(seq, table.c.id)
        .limit(bindparam("batch_", type_=BigInteger()))
    )


@cache
def _rows_of_before(ledger: Ledger) -> Prepared:
    table = table_of(ledger)
    return Prepared(
        select(*(_field(table, name) for name in ledger.legacy))
        .where(
            is_of_before(ledger, table),
            table.c.id > bindparam("after_", type_=BigInteger()),
            table.c.id <= bindparam("last_", type_=BigInteger()),
        )
        .order_by(table.c.id)
        .limit(bindparam("batch_", type_=BigInteger()))
    )


def _field(table: Table, name: str) -> Any:
    return utc_microseconds(table.c.created_at) if name == "created_at" else table.c[name]
