"""How many rows fit in one statement: SQLite binds 32,766 values, PostgreSQL 65,535, MySQL takes a packet's bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, literal_column, select

from legion_data.dialects.kinds import is_mysql, is_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from legion_data.engines.prepared_rows import PreparedRows

__all__ = ["MOST", "chunks"]

#: Rows of a statement at most: beyond, a longer statement is no faster.
MOST = 2_000
_BOUND_ON_SQLITE = 32_766
_BOUND_ON_POSTGRESQL = 65_535
#: Bytes that every server takes; when there are more, it is asked (the smallest default of any version is 1 MB).
_SURE_BYTES = 512 * 1024
_PACKET: Select[Any] = select(literal_column("@@max_allowed_packet"))


def chunks(connection: Connection, statement: PreparedRows, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[int, int]]:
    """Where each part of ``rows`` begins and ends."""
    if len(rows) == 1:
        yield 0, 1
        return
    if is_mysql(connection.dialect):
        yield from _by_bytes(connection, rows)
        return
    bound = _BOUND_ON_SQLITE if is_sqlite(connection.dialect) else _BOUND_ON_POSTGRESQL
    step = max(1, min(MOST, (bound - statement.fixed) // max(1, statement.width)))
    for start in range(0, len(rows), step):
        yield start, min(start + step, len(rows))


def _by_bytes(connection: Connection, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[int, int]]:
    sizes = [sum(map(_bytes, row)) for row in rows]
    limit = _SURE_BYTES
    if sum(sizes) > limit:
        # Escaped, a byte may become two.
        limit = _packet(connection) // 2 - 64 * 1024
    start, filled = 0, 0
    for end, size in enumerate(sizes):
        if end > start and (filled + size > limit or end - start == MOST):
            yield start, end
            start, filled = end, 0
        filled += size
    yield start, len(rows)


def _bytes(value: Any) -> int:
    """About what it takes in a statement: four bytes a character at most, and JSON as much again for its quotes."""
    if isinstance(value, str):
        return len(value) + 8 if value.isascii() else 4 * len(value) + 8
    if isinstance(value, bytes | bytearray | memoryview):
        return len(value) + 16
    if isinstance(value, dict | list | tuple):
        return len(repr(value)) * 2 + 8
    return 32


def _packet(connection: Connection) -> int:
    known = connection.info.get("legion_packet_bytes")
    if known is None:
        known = connection.info["legion_packet_bytes"] = int(connection.execute(_PACKET).scalar_one())
    return known
