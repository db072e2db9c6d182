"""Rows that one statement writes, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, CursorResult

    from legion_data.engines.prepared_rows import PreparedRows
    from legion_data.rows.matching import KeyOf
    from legion_data.rows.statements import Wanted
    from legion_data.rows.unique_keys import UniqueKey

__all__ = ["ATTEMPTS", "Batch", "Outcome"]

#: How often in a row somebody may come between two statements about the same rows.
ATTEMPTS = 20


class Batch(NamedTuple):
    """Rows for one statement."""

    wanted: Wanted
    statement: PreparedRows
    key: UniqueKey
    #: The parameters of each row, and its key as it is read back.
    rows: Sequence[Sequence[Any]]
    keys: Sequence[KeyOf]
    #: The primary key of each row as it is read back; None when the database makes it.
    own: Sequence[KeyOf] | None
    #: Whether Python made those primary keys, so that no row can have had them before.
    is_fresh: bool

    def send(self, connection: Connection, rows: Sequence[Sequence[Any]] | None = None) -> CursorResult[Any]:
        """Execute the statement with these rows, or some of them."""
        return self.statement.execute(connection, self.rows if rows is None else rows, self.wanted.plain)

    def part(self, numbers: Sequence[int]) -> Batch:
        """Some of the rows."""
        return self._replace(
            rows=[self.rows[number] for number in numbers],
            keys=[self.keys[number] for number in numbers],
            own=None if self.own is None else [self.own[number] for number in numbers],
        )


class Outcome(NamedTuple):
    """What became of a row."""

    primary_key: tuple[Any, ...]
    is_new: bool
