"""MySQL and MariaDB: how ON DUPLICATE KEY UPDATE says what became of each row.

* The table counts its key: a statement reserves its ids at once and the answer says the first that was used
  (``dialects.upsert_mark``), so a row is new when its id is among them. One row needs no second statement.
* Python made the key: a row is new when it is found under that key.
* The caller gave the key: rows that exist are locked and written apart from the others; when one of the others was
  inserted by somebody in between, this is undone and done again.
* A key that holds among some rows only: several rows may have it, so rows go one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, literal_column, select

from legion_data.dialects.upsert_mark import MET
from legion_data.errors import TransactionLost
from legion_data.rows import matching
from legion_data.rows.batch import ATTEMPTS, Outcome
from legion_data.rows.failures import savepoint

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from legion_data.rows.batch import Batch

__all__ = ["step_of_ids", "write_marked"]

_STEP: Select[Any] = select(literal_column("@@auto_increment_increment"))


def write_marked(connection: Connection, batch: Batch) -> list[Outcome]:
    """See the module."""
    if len(batch.rows) == 1:
        return [_one(connection, batch)]
    if batch.key.is_partial:
        return [_one(connection, batch.part([number])) for number in range(len(batch.rows))]
    if batch.wanted.counted is not None:
        return _counted(connection, batch)
    if batch.is_fresh:
        return _fresh(connection, batch)
    return _apart(connection, batch)


def _one(connection: Connection, batch: Batch) -> Outcome:
    answer = batch.send(connection).lastrowid
    is_new = answer < MET
    if batch.wanted.counted is not None:
        return Outcome((answer if is_new else answer - MET,), is_new)
    if batch.own is not None and (is_new or batch.key.columns == batch.wanted.target.primary_key):
        return Outcome(batch.own[0], is_new)
    return Outcome(_looked_up(connection, batch)[batch.keys[0]], is_new)


def _counted(connection: Connection, batch: Batch) -> list[Outcome]:
    first = batch.send(connection).lastrowid
    there = _looked_up(connection, batch)
    end = first + len(batch.rows) * step_of_ids(connection)
    return [Outcome(there[key], first <= there[key][0] < end) for key in batch.keys]


def _fresh(connection: Connection, batch: Batch) -> list[Outcome]:
    batch.send(connection)
    there = _looked_up(connection, batch)
    return [Outcome(there[key], there[key] == own) for key, own in zip(batch.keys, batch.own or (), strict=True)]


class _Met(Exception):
    """A row that was not there is there now."""


def _apart(connection: Connection, batch: Batch) -> list[Outcome]:
    target = batch.wanted.target
    for _ in range(ATTEMPTS):
        locked = matching.read(connection, target, batch.key, batch.keys, is_locked=True)
        old = matching.by_key(locked, target, batch.key)
        try:
            with savepoint(connection):
                _write_apart(connection, batch, set(old))
        except _Met:
            continue
        there = _looked_up(connection, batch) if batch.own is None else dict(zip(batch.keys, batch.own, strict=True))
        return [Outcome(old.get(key) or there[key], key not in old) for key in batch.keys]
    raise TransactionLost(f"{target.table}: others inserted the same rows {ATTEMPTS} times in a row.")


def _write_apart(connection: Connection, batch: Batch, old: set[matching.KeyOf]) -> None:
    numbers = range(len(batch.rows))
    new = [number for number in numbers if batch.keys[number] not in old]
    if new and batch.send(connection, batch.part(new).rows).lastrowid >= MET:
        raise _Met
    if len(new) < len(batch.rows):
        batch.send(connection, [batch.rows[number] for number in numbers if batch.keys[number] in old])


def _looked_up(connection: Connection, batch: Batch) -> dict[matching.KeyOf, Any]:
    there = matching.read(connection, batch.wanted.target, batch.key, batch.keys)
    found = matching.by_key(there, batch.wanted.target, batch.key)
    missing = set(batch.keys).difference(found)
    if missing:
        matching.require_all(missing, (), batch.wanted.target)
    return found


def step_of_ids(connection: Connection) -> int:
    """How far apart ids are counted: more than 1 where several servers write. Asked once a connection."""
    known = connection.info.get("legion_id_step")
    if known is None:
        known = connection.info["legion_id_step"] = int(connection.execute(_STEP).scalar_one())
    return known
