"""Which rows of an upsert go into one statement, in which order, and what protects the caller's transaction."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from sqlalchemy.sql.elements import ClauseElement

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
        self._copied = [changes.copied(row, number) for number, row in enumerate(rows)]
        self.changing = [bool(copied or changes.values) for copied in self._copied]
        self.is_changing = any(self.changing)

    def run(self, connection: Connection) -> list[Outcome]:
        """Write all of them, or none."""
        parts = list(self._batches(connection))
        is_guarded = len(parts) > 1 or (
            is_postgresql(connection.dialect) and can_meet_another(parts[0][1].wanted, self._rows[0].named)
        )
        found: dict[int, Outcome] = {}
        with savepoint(connection) if is_guarded else nullcontext():
            for numbers, batch in parts:
                found |= zip(numbers, write(connection, batch), strict=True)
        return [found[number] for number in range(len(self._rows))]

    def _batches(self, connection: Connection) -> Iterator[tuple[Sequence[int], Batch]]:
        keys = self._keys(self._key.columns, connection)
        for numbers in self._groups(keys):
            first = self._rows[numbers[0]]
            wanted = self._wanted(first, self._copied[numbers[0]], connection)
            statement = compiled(wanted, connection.dialect)
            parameters = [column for column, given in wanted.row.items() if given is None]
            rows = [[self._rows[number].values[column] for column in parameters] for number in numbers]
            primary_key = self._target.primary_key
            own = None
            if all(column in parameters for column in primary_key):
                own = self._keys(primary_key, connection, numbers)
            whole = Batch(
                wanted,
                statement,
                self._key,
                rows,
                [keys[number] for number in numbers],
                own,
                is_fresh=own is not None and first.named.isdisjoint(primary_key),
            )
            for start, end in chunks(connection, statement, rows):
                yield numbers[start:end], whole.part(range(start, end)) if end - start < len(rows) else whole

    def _wanted(self, row: GivenRow, copied: Sequence[Column[Any]], connection: Connection) -> Wanted:
        row_values = {
            column: value if isinstance(value, ClauseElement) else None for column, value in row.values.items()
        }
        returning = () if is_mysql(connection.dialect) else (*self._target.primary_key, *self._key.columns)
        return Wanted(self._target, row_values, self._key, copied, self._values, returning)

    def _groups(self, keys: Sequence[KeyOf]) -> Iterator[list[int]]:
        """Rows of one shape and different keys, by their numbers, in the order in which every caller takes them."""
        if len(keys) == 1:
            yield [0]
            return
        met: dict[KeyOf, int] = {}
        groups: dict[Any, list[int]] = {}
        for number, row in enumerate(self._rows):
            wave = met[keys[number]] = met.get(keys[number], -1) + 1
            groups.setdefault((wave, row.shape, self._copied[number]), []).append(number)
        for _, numbers in sorted(groups.items(), key=lambda item: (item[0][0], [c.name for c in item[0][1][0]])):
            yield sorted(numbers, key=lambda number: _sortable(keys[number]))

    def _keys(
        self, columns: Sequence[Column[Any]], connection: Connection, numbers: Sequence[int] | None = None
    ) -> list[KeyOf]:
        """The values of ``columns`` as they are read back."""
        rows = self._rows if numbers is None else [self._rows[number] for number in numbers]
        steps = steps_of(columns, connection.dialect)
        if not any(steps):
            return [tuple([row.values[column] for column in columns]) for row in rows]
        both = list(zip(columns, steps, strict=True))
        return [
            tuple([row.values[column] if step is None else step(row.values[column]) for column, step in both])
            for row in rows
        ]


def _sortable(key: KeyOf) -> tuple[tuple[str, Any], ...]:
    """Values of a kind among each other; what is not ordered, as text."""
    return tuple((type(value).__name__, value if isinstance(value, str | int | float) else str(value)) for value in key)
