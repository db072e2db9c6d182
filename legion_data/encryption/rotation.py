"""Rotation: every scope gets a new key, and every stored value is encrypted with it.

1. Keys that an old master key wrapped are wrapped by the current one.
2. In one transaction: each scope gets a version more, the older ones only decrypt; the rotation is written down, a row
   a table.
3. Table by table, in order of the rows' ids, in batches of a transaction each: a value is replaced if it still is what
   was read (compare and swap), so what somebody writes meanwhile is never lost. How far it came is written in the same
   transaction: a rotation that was killed goes on from there when ``rotate`` is called again, with the keys it has.

Old keys stay, to read backups and what a process with an older key in its cache wrote meanwhile; ``shred`` destroys
them with the rest. Values of the predecessor (version 1) are rewritten too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from legion_data.encryption import key_statements as keys
from legion_data.encryption.columns import tables_here
from legion_data.encryption.rewriting import TableWalk
from legion_data.encryption.rings import engine_for, ring_of
from legion_data.encryption.rotation_statements import advance, begin, find_unfinished
from legion_data.engines.sessions import for_reading, run_in_transaction
from legion_data.errors import ValueRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

    from legion_data.encryption.keyring import KeyRing
    from legion_data.encryption.rings import Data

__all__ = ["Progress", "Rotated", "rotate"]

_ATTEMPTS = 5


class Progress(NamedTuple):
    """After each batch: how many of a table's rows were looked at, of how many, and how many values rewritten."""

    table: str
    seen: int
    total: int
    rewritten: int


class Rotated(NamedTuple):
    """What a rotation did, with what an interrupted run of it had done before."""

    rotation_id: str
    resumed: bool
    keys_made: int
    keys_rewrapped: int
    rows_seen: int
    values_rewritten: int
    #: Values that could not be read, by the name of their error: left as they are.
    unreadable: dict[str, int]


def rotate(
    tenant: str | None = None,
    *,
    data: Data | Engine | None = None,
    batch: int = 500,
    progress: Callable[[Progress], None] | None = None,
) -> Rotated:
    """Rotate all keys, or those of one tenant; resume the rotation that was interrupted, if one was.

    Covers the classes that are imported and whose tables are here: import those of your extensions first. Raises
    ``KeyMissing`` and what else the provider raises, before anything is changed.
    """
    if batch < 1:
        raise ValueRefused(f"A batch has one row or more, not {batch}.")
    engine = engine_for(data)
    ring = ring_of(engine.dialect)
    scope = None if tenant is None else keys.scope_of(tenant)
    rewrapped = _rewrap(engine, ring)
    tables = tables_here(engine)
    names = [table.key for table in tables]
    rotation_id, made = run_in_transaction(engine, lambda session: _begin(session, ring, scope, names), _ATTEMPTS)
    ring.forget()
    unreadable: dict[str, int] = {}
    rows = values = 0
    for table in tables:
        walk = TableWalk(table, ring, tenant)
        for seen, rewritten, total in _walk(engine, walk, rotation_id, batch):
            if progress is not None:
                progress(Progress(walk.name, seen, total, rewritten))
        rows += walk.seen
        values += walk.rewritten
        for error, count in walk.unreadable.items():
            unreadable[error] = unreadable.get(error, 0) + count
    return Rotated(rotation_id, made is None, made or 0, rewrapped, rows, values, unreadable)


def _begin(session: Session, ring: KeyRing, scope: str | None, tables: list[str]) -> tuple[str, int | None]:
    """The rotation's id, and how many keys were made; None: one is resumed."""
    connection = session.connection()
    scopes = sorted({key.scope for key in keys.every(connection, scope)})
    # Locked before anybody looks for an unfinished rotation: two that begin at once begin one.
    newest = [keys.newest(connection, each, lock=True) for each in scopes]
    unfinished = find_unfinished(connection, scope)
    if unfinished is not None:
        begin(connection, unfinished, scope, tables)
        return unfinished, None
    made = 0
    for key in newest:
        if key is not None and key.destroyed_at is None:
            ring.make(connection, key.scope, key.version + 1)
            keys.retire_older(connection, key.scope, key.version + 1)
            made += 1
    return begin(connection, None, scope, tables), made


def _walk(engine: Engine, walk: TableWalk, rotation_id: str, batch: int) -> Iterator[tuple[int, int, int]]:
    """Batch after batch; yields rows seen, values rewritten and rows in all."""
    with for_reading(engine).connect() as connection:
        total = connection.execute(select(func.count()).select_from(walk.table)).scalar_one()
        walk.start(connection, rotation_id)
    while not walk.is_done:

        def one(session: Session) -> None:
            connection = session.connection()
            walk.step(connection, batch)
            done = walk.pending
            advance(connection, rotation_id, walk.name, done.last_row, done.seen, done.rewritten)

        run_in_transaction(engine, one, _ATTEMPTS)
        walk.settle()
        yield walk.seen, walk.rewritten, total


def _rewrap(engine: Engine, ring: KeyRing) -> int:
    current = ring.provider.current_id()

    def rewrap(session: Session) -> int:
        connection: Connection = session.connection()
        old = [key for key in keys.every(connection) if key.wrapped_key is not None and key.wrapped_by != current]
        for key in old:
            keys.rewrap(connection, key, ring.rewrapped(key))
        return len(old)

    return run_in_transaction(engine, rewrap, _ATTEMPTS)
