"""The statements behind appends, compiled once a ledger and dialect. What they promise together: ``appending``.

Parameters are called by their columns with an underscore behind: the names of columns an UPDATE would take as values.
"""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Column, Select, Table, bindparam, insert, literal_column, select, update

from legion_data.audit.batches import batch_for
from legion_data.audit.ledgers import EVENTS, LOG, RECORDS
from legion_data.dialects.kinds import is_mysql, is_postgresql
from legion_data.engines.prepared import Prepared
from legion_data.models.audit.anchor import AuditAnchor
from legion_data.models.audit.audit_log import AuditLog
from legion_data.models.audit.audit_record import AuditRecord
from legion_data.models.audit.chain_head import AuditChainHead
from legion_data.models.audit.governance_event import GovernanceEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.engine import Dialect

    from legion_data.audit.ledgers import Ledger
    from legion_data.models.base import Base

__all__ = ["ANCHORS", "HEADS", "MODELS", "Statements", "is_new", "statements_of", "table_of"]

MODELS: dict[str, type[Base]] = {LOG.name: AuditLog, RECORDS.name: AuditRecord, EVENTS.name: GovernanceEvent}
HEADS: Table = AuditChainHead.metadata.tables["audit_chain_heads"]
ANCHORS: Table = AuditAnchor.metadata.tables["audit_anchors"]


def table_of(ledger: Ledger) -> Table:
    """The table of a ledger."""
    return AuditLog.metadata.tables[ledger.table]


@cache
def statements_of(ledger: Ledger) -> Statements:
    """The statements of a ledger."""
    return Statements(ledger)


class Statements:
    """Of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._table = table_of(ledger)
        self._batches: WeakKeyDictionary[Dialect, Any] = WeakKeyDictionary()

    def _place(self) -> Select[Any]:
        return select(HEADS.c.seq, HEADS.c.hash).where(
            HEADS.c.ledger == _value(HEADS.c.ledger), HEADS.c.chain_id == _value(HEADS.c.chain_id)
        )

    @cached_property
    def peek(self) -> Prepared:
        """Where the chain ends, now."""
        return Prepared(self._place())

    @cached_property
    def lock(self) -> Prepared:
        """Where the chain ends; nobody else appends to it until this transaction ends."""
        return Prepared(self._place().with_for_update())

    def create_head(self, dialect: Dialect) -> Prepared:
        """Give the chain a head at the start, unless it has one. Waits for whoever is doing the same."""
        return self._create_on_mysql if is_mysql(dialect) else self._create_or_nothing(is_postgresql(dialect))

    @cached_property
    def _create_on_mysql(self) -> Prepared:
        from sqlalchemy.dialects.mysql import insert as insert_or

        # An exclusive lock at once: INSERT IGNORE would take a shared one, and two of those deadlock.
        return Prepared(insert_or(HEADS).values(_head()).on_duplicate_key_update(seq=HEADS.c.seq))

    def _create_or_nothing(self, is_postgres: bool) -> Prepared:
        return self._create_on_postgresql if is_postgres else self._create_on_sqlite

    @cached_property
    def _create_on_postgresql(self) -> Prepared:
        from sqlalchemy.dialects.postgresql import insert as insert_or

        return Prepared(insert_or(HEADS).values(_head()).on_conflict_do_nothing())

    @cached_property
    def _create_on_sqlite(self) -> Prepared:
        from sqlalchemy.dialects.sqlite import insert as insert_or

        return Prepared(insert_or(HEADS).values(_head()).on_conflict_do_nothing())

    def _written(self) -> dict[str, BindParameter[Any]]:
        """Every column but the id, and what the database computes."""
        return {
            column.name: _value(column)
            for column in self._table.columns
            if column.name != "id" and column.computed is None
        }

    @cached_property
    def insert(self) -> Prepared:
        """Append a row."""
        return Prepared(insert(self._table).values(self._written()).inline())

    def insert_many(self, dialect: Dialect) -> Callable[[Connection, Sequence[Mapping[str, Any]]], None]:
        """What appends rows."""
        found = self._batches.get(dialect)
        if found is None:  # two threads may both make it; both are right
            found = self._batches[dialect] = batch_for(dialect, self._table, self._written())
        return found

    @cached_property
    def move(self) -> Prepared:
        """Say where the chain ends from now on."""
        return Prepared(self._moved())

    @cached_property
    def insert_and_move(self) -> Prepared:
        """Both at once, and the new row's id. PostgreSQL."""
        moved = self._moved().returning(HEADS.c.seq).cte("moved")
        added = insert(self._table).values(self._written()).inline().returning(self._table.c.id)
        return Prepared(added.add_cte(moved))

    def _moved(self) -> Any:
        return (
            update(HEADS)
            .where(HEADS.c.ledger == _value(HEADS.c.ledger), HEADS.c.chain_id == _value(HEADS.c.chain_id, "head"))
            .values(seq=_value(HEADS.c.seq, "head_seq"), hash=_value(HEADS.c.hash, "head_hash"))
        )

    @cached_property
    def find(self) -> Prepared:
        """The entry with a uuid: id, chain, place, hashes, signature or None, instant."""
        ledger, table = self._ledger, self._table
        columns = [table.c[name] for name in ("id", ledger.chain, ledger.seq, ledger.previous, ledger.hash)]
        signature = table.c.get("signature")
        return Prepared(
            select(*columns, *(() if signature is None else (signature,)), table.c.created_at).where(
                table.c.uuid == _value(table.c.uuid), is_new(table)
            )
        )

    @cached_property
    def any_row(self) -> Prepared:
        """The id of some row that has a place in the chain."""
        ledger, table = self._ledger, self._table
        chain = table.c[ledger.chain]
        return Prepared(select(table.c.id).where(chain == _value(chain), is_new(table)).limit(1))


def is_new(table: Table) -> Any:
    """The row has format 2. Written out, not bound: the guards are partial indexes with these words."""
    return table.c.hash_version >= literal_column("2")


def _value(column: Column[Any], name: str | None = None) -> BindParameter[Any]:
    return bindparam(f"{name or column.name}_", type_=column.type)


def _head() -> dict[str, BindParameter[Any]]:
    return {column.name: _value(column) for column in HEADS.columns}
