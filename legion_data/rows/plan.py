"""Which rows of an upsert go into one statement, in which order, and what protects the caller's transaction."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from legion_data.dialects.kinds import is_mysql, is_postgresql
from legion_data.rows.batch import Batch
from legion_data.rows.chunks import chunks
from legion_data.rows.compiled import compiled
from legion_data.rows.failures import savepoint
from legion_data.rows.matching import steps_of
from legion_data.rows.reach import can_meet_another
from legion_data.rows.statements import Wanted
from legion_data.rows.writers import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Column, Connection

    from legion_data.rows.batch import Outcome
    from legion_data.rows.changes import Changes
    from legion_data.rows.given import GivenRow
    from legion_data.rows.matching import KeyOf
    from legion_data.rows.target import Target
    from legion_data.rows.unique_keys import UniqueKey

__all__ = ["Plan"]


class Plan:
    """One call of ``upsert``, checked. ``changing``: whether each row changes one that exists."""

    def __init__(self, target: Target, key: UniqueKey, changes: Changes, rows: Sequence[GivenRow]) -> None:
        self._target, self._key, self._rows = target, key, rows
        self._values = changes.values
        known: dict[Any, tuple[Column[Any], ...]] = {}
        self._copied = []
        for number, row in enumerate(rows):
            if row.layout not in known:
                known[row.layout] = changes.copied(row, number)
            self._copied.append(known[row.layout])
        self.changing = [bool(copied or changes.values) for copied in self._copied]
        self.is_changing = any(self.changing)

    def run(self, connection: Connection) -> list[Outcome]:
        """Write all of them, or none."""
        if len(self._rows) == 1:
            batch = self._batch([0], self._keys(self._key.columns, connection), connection)
            with savepoint(connection) if self._is_refusable(batch, connection) else nullcontext():
                return write(connection, batch)
        parts = list(self._batches(connection))
        is_guarded = len(parts) > 1 or self._is_refusable(parts[0][1], connection)
        found: dict[int, Outcome] = {}
        with savepoint(connection) if is_guarded else nullcontext():
            for numbers, batch in parts:
                found |= zip(numbers, write(connection, batch), strict=True)
        return [found[number] for number in range(len(self._rows))]

    def _is_refusable(self, batch: Batch, connection: Connection) -> bool:
        """Whether the statement may fail for another key, and its failure ends the transaction."""
        return is_postgresql(connection.dialect) and can_meet_another(batch.wanted)

    def _batches(self, connection: Connection) -> Iterator[tuple[Sequence[int], Batch]]:
        keys = self._keys(self._key.columns, connection)
        for numbers in self._groups(keys):
            whole = self._batch(numbers, keys, connection)
            for start, end in chunks(connection, whole.statement, whole.rows):
                yield numbers[start:end], whole.part(range(start, end)) if end - start < len(numbers) else whole

    def _batch(self, numbers: Sequence[int], keys: Sequence[KeyOf], connection: Connection) -> Batch:
        first = self._rows[numbers[0]]
        own_key = self._target.primary_key
        is_many = len(numbers) > 1
        returning = () if is_mysql(connection.dialect) else (*own_key, *self._key.columns)
        wanted = Wanted.of(self._target, first, self._key, self._copied[numbers[0]], self._values, returning)
        own = None
        if own_key and first.gives(own_key):
            own = self._keys(own_key, connection, numbers)
        return Batch(
            wanted,
            compiled(wanted, connection.dialect, is_many=is_many),
            self._key,
            [wanted.parameters(self._rows[number].values) for number in numbers],
            [keys[number] for number in numbers],
            own,
            is_fresh=own is not None and first.layout.named.isdisjoint(own_key),
        )

    def _groups(self, keys: Sequence[KeyOf]) -> Iterator[list[int]]:
        """Rows of one shape and different keys, by their numbers, in the order in which every caller takes them."""
        met: dict[KeyOf, int] = {}
        groups: dict[Any, list[int]] = {}
        for number, (row, key) in enumerate(zip(self._rows, keys, strict=True)):
            wave = met[key] = met.get(key, -1) + 1
            groups.setdefault((wave, row.shape), []).append(number)
        for _, numbers in sorted(groups.items(), key=lambda item: (item[0][0], item[0][1][0].order)):
            yield sorted(numbers, key=lambda number: _sortable(keys[number]))

    def _keys(
        self, columns: Sequence[Column[Any]], connection: Connection, numbers: Sequence[int] | None = None
    ) -> list[KeyOf]:
        """The values of ``columns`` as they are read back."""
        rows = self._rows if numbers is None else [self._rows[number] for number in numbers]
        steps = steps_of(tuple(columns), connection.dialect)
        found = []
        layout, places = None, []
        for row in rows:
            if row.layout is not layout:
                layout = row.layout
                places = [(layout.place[column], step) for column, step in zip(columns, steps, strict=True)]
            values = row.values
            found.append(tuple([values[place] if step is None else step(values[place]) for place, step in places]))
        return found


def _sortable(key: KeyOf) -> tuple[tuple[str, Any], ...]:
    """Values of a kind among each other; what is not ordered, as text."""
    return tuple(
        [(type(value).__name__, value if isinstance(value, str | int | float) else str(value)) for value in key]
    )
