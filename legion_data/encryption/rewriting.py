"""One table of a rotation: read a batch, encrypt anew what is under an old key, swap it for what was read."""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, null, select, type_coerce, update

from legion_data.encryption import cipher_v2
from legion_data.encryption.cells import Sealed
from legion_data.encryption.columns import as_identity, of_table
from legion_data.encryption.data_key import VERSION
from legion_data.encryption.rings import through
from legion_data.encryption.rotation_statements import place_of
from legion_data.errors import (
    CiphertextChanged,
    CiphertextMoved,
    CiphertextTruncated,
    CiphertextVersionUnknown,
    KeyDestroyed,
    KeyUnknown,
)
from legion_data.types import Bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

    from legion_data.encryption.columns import EncryptedColumn
    from legion_data.encryption.keyring import KeyRing

__all__ = ["Step", "TableWalk"]

#: How often a batch is read again because somebody writes to its rows at the same time.
_ATTEMPTS = 10
#: What one value can have wrong. It is counted and left; a provider that fails ends the rotation instead.
_LEFT = (CiphertextChanged, CiphertextMoved, CiphertextTruncated, CiphertextVersionUnknown, KeyDestroyed, KeyUnknown)


class Step(NamedTuple):
    """What one transaction did; counts once it has committed."""

    last_row: str | None
    seen: int
    rewritten: int
    unreadable: dict[str, int]


class TableWalk:
    """Walks a table in order of the ids that its values are bound to."""

    def __init__(self, table: Table, ring: KeyRing, tenant: str | None) -> None:
        self.table = table
        self._columns = list(of_table(table).values())
        first = self._columns[0]
        self.name = str(self.table.key)
        self._ring = ring
        self._tenant = tenant
        self._row = first.row_column
        self._key = next(iter(table.primary_key))
        self._last_row: str | None = None
        self.is_done = False
        self.seen = 0
        self.rewritten = 0
        self.unreadable: dict[str, int] = {}
        self.pending = Step(None, 0, 0, {})

    def start(self, connection: Connection, rotation_id: str) -> None:
        """Go on where the rotation stopped."""
        found = place_of(connection, rotation_id, self.name)
        self._last_row, self.seen, self.rewritten = found.last_row, found.seen, found.rewritten
        self.is_done = found.is_finished

    def step(self, connection: Connection, batch: int) -> None:
        """One batch, in the connection's transaction. May be called again when that was lost."""
        rewritten = 0
        unreadable: dict[str, int] = {}
        for _ in range(_ATTEMPTS):
            rows = connection.execute(self._wanted(batch)).all()
            unreadable = {}
            expected = done = 0
            for column in self._columns:
                changes = list(self._changes(connection, column, rows, unreadable))
                if changes:
                    expected += len(changes)
                    done += connection.execute(self._swap(column), changes).rowcount
            rewritten += done
            if done == expected:
                break
        last = str(rows[-1][0]) if len(rows) == batch else None
        self.pending = Step(last, len(rows), rewritten, unreadable)

    def settle(self) -> None:
        """The last step has committed."""
        step = self.pending
        self._last_row, self.is_done = step.last_row, step.last_row is None
        self.seen += step.seen
        self.rewritten += step.rewritten
        for error, count in step.unreadable.items():
            self.unreadable[error] = self.unreadable.get(error, 0) + count

    def _wanted(self, batch: int) -> Any:
        wanted = select(self._row, self._key, self._tenant_column(), *(column.column for column in self._columns))
        if self._last_row is not None:
            wanted = wanted.where(self._row > self._last_row)
        if self._tenant is not None and self._columns[0].tenant_column is not None:
            wanted = wanted.where(self._columns[0].tenant_column == self._tenant)
        return wanted.where(self._row.is_not(None)).order_by(self._row).limit(batch)

    def _tenant_column(self) -> Any:
        tenant = self._columns[0].tenant_column
        return null() if tenant is None else tenant

    def _changes(
        self, connection: Connection, column: EncryptedColumn, rows: Any, unreadable: dict[str, int]
    ) -> Iterator[dict[str, Any]]:
        position = 3 + self._columns.index(column)
        for row in rows:
            cell, place = row[position], (str(row[0]), as_identity(row[2], column.label))
            if cell is None or (self._tenant is not None and not column.is_of_tenant):
                continue
            try:
                key = self._ring.sealing(column.scope(place[1]), connection)
                if cell.blob[:1] == VERSION and cipher_v2.key_id_of(cell.blob) == key.id:
                    continue
                value = column.opened(
                    cell.blob, place, connection.dialect, through(connection), partial(itemgetter(1), row)
                )
            except _LEFT as error:
                name = type(error).__name__
                unreadable[name] = unreadable.get(name, 0) + 1
                continue
            sealed = Sealed(column.sealed(value, place, connection), connection.dialect)
            yield {"row_": row[0], "old_": cell.blob, "new_": sealed}

    def _swap(self, column: EncryptedColumn) -> Any:
        stored = type_coerce(column.column, Bytes())
        same = self._row == bindparam("row_"), stored == bindparam("old_", type_=Bytes())
        return update(self.table).where(*same).values({column.column: bindparam("new_", type_=column.column.type)})
