"""Append to a chain: lock its head, write the row, move the head. Whoever comes second waits at the head.

**Why it cannot fork.** The head is one row. Its lock is taken before the hash of the new row is made and held until the
transaction ends, so the next writer reads a head that names the row that was committed last. (Locking the newest row
instead does not do it: a writer that waited for it then sees that row, and not the one behind it.) On SQLite the
transaction itself is the lock. Two unique guards stand behind that, for writers that do not lock: a place, and a
predecessor, are taken once. Who meets them has lost the transaction (``ChainContended``, a ``TransactionLost``), and
``run_in_transaction`` runs it again a bounded number of times.

**The first append** of a chain makes its head (``heads``) and then locks it as every append does; of several first
ones, all but one find the head that was made, or make it when that one is taken back. A head at place 0 is asked
whether rows of before have to be sealed first (``sealing``).

**Several chains** in one call are locked in the order of their names. Calls in one transaction may lock in any order;
two transactions that lock two chains in opposite orders wait for each other, the database ends one, and that is
``TransactionLost``: never a fork.

**Repeating.** An entry with a uuid of the caller's is written once: after a lost connection the same append is made
again, and gives the entry that is there, or writes it. The look-up is made under the lock.

Hold the lock shortly: append last in a transaction. Three statements on SQLite and MySQL, two on PostgreSQL, which
writes both tables in one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy.exc import DBAPIError

from legion_data.audit.canonical import key_id_of, link, microseconds
from legion_data.audit.chain import Place
from legion_data.audit.heads import locked_head
from legion_data.audit.ledgers import GENESIS, VERSION
from legion_data.audit.sealing import anchors_of, has_rows_of_before, seal
from legion_data.audit.statements import MODELS, statements_of
from legion_data.dialects.kinds import is_postgresql
from legion_data.engines.errors import recognise
from legion_data.errors import ChainBroken, ChainContended, EntryConflict, RowImmutable, UniqueViolation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from legion_data.audit.ledgers import Ledger

__all__ = ["Draft", "Entry", "append", "append_many", "peek", "sealed"]


class Entry(NamedTuple):
    """What was appended."""

    #: The row's id; None from ``append_many``, which does not ask for it.
    id: int | None
    uuid: str
    chain_id: str
    seq: int
    hash: str
    previous_hash: str
    created_at: datetime
    #: False: an append with this uuid had been made before, and this is its entry.
    is_new: bool = True


class Draft(NamedTuple):
    """An entry that is checked and waits for its place."""

    chain_id: str
    uuid: str
    created_at: datetime
    #: Every column by its name, but for place and hashes.
    values: Mapping[str, Any]
    #: The fields of the ledger as they enter the hash, behind uuid and instant.
    content: tuple[Any, ...]
    #: The caller gave the uuid, so it may be there already.
    is_repeatable: bool
    #: Makes the signature over the hash.
    sign: Callable[[str], str] | None = None


def append(session: Session, ledger: Ledger, draft: Draft, check_place: Callable[[int], None] | None = None) -> Entry:
    """Append one. ``check_place`` is told the chain's length under the lock, and raises to refuse."""
    connection = _connection(session, ledger)
    with _typed_errors:
        head = _lock(connection, ledger, draft.chain_id)
        if draft.is_repeatable:
            known = _known(connection, ledger, draft)
            if known is not None:
                return known
        if check_place is not None:
            check_place(head.seq)
        entry, row = _linked(ledger, draft, head)
        return entry._replace(id=_write(connection, ledger, draft.chain_id, row, entry))


def append_many(session: Session, ledger: Ledger, drafts: Iterable[Draft]) -> list[Entry]:
    """Append several, each behind the other of its chain: one lock a chain, a statement for some hundred rows."""
    waiting = list(drafts)
    if not waiting:
        return []
    connection = _connection(session, ledger)
    with _typed_errors:
        heads = {chain: _lock(connection, ledger, chain) for chain in sorted({draft.chain_id for draft in waiting})}
        entries, rows = [], []
        repeatable: dict[str, tuple[Draft, Entry]] = {}
        for draft in waiting:
            if draft.is_repeatable:
                known = _known_here(ledger, draft, repeatable) or _known(connection, ledger, draft)
                if known is not None:
                    entries.append(known)
                    continue
            entry, row = _linked(ledger, draft, heads[draft.chain_id])
            if draft.is_repeatable:
                repeatable[draft.uuid] = draft, entry
            heads[draft.chain_id] = Place(entry.seq, entry.hash)
            entries.append(entry)
            rows.append(row)
        if rows:
            insert = statements_of(ledger).insert_many(connection.dialect)
            _guarded(ledger, lambda: insert(connection, rows))
        for chain in sorted({entry.chain_id for entry in entries if entry.is_new}):
            statements_of(ledger).move.execute(connection, _moved(ledger, chain, heads[chain]))
    return entries


def peek(session: Session, ledger: Ledger, chain_id: str) -> int:
    """How long a chain is, without waiting for whoever appends to it."""
    with _typed_errors:
        return (_looked_up(_connection(session, ledger), ledger, chain_id) or Place(0, GENESIS)).seq


def sealed(session: Session, ledger: Ledger, chain_id: str) -> int:
    """Seal the rows of a chain that have no place in it; how many there were."""
    connection = _connection(session, ledger)
    with _typed_errors:
        found = statements_of(ledger).lock.first(connection, _of_chain(ledger, chain_id))
        if found is None and not has_rows_of_before(connection, ledger, chain_id):
            return 0
        head = _lock(connection, ledger, chain_id, seals=False)
        behind = seal(connection, ledger, chain_id, head)
        if behind == head:
            return 0
        statements_of(ledger).move.execute(connection, _moved(ledger, chain_id, behind))
    return anchors_of(connection, ledger, chain_id)[-1][0].row_count


def _connection(session: Session, ledger: Ledger) -> Connection:
    if session.autoflush:
        session.flush()
    return session.connection(bind_arguments={"mapper": MODELS[ledger.name]})


def _looked_up(connection: Connection, ledger: Ledger, chain_id: str) -> Place | None:
    found = statements_of(ledger).peek.first(connection, _of_chain(ledger, chain_id))
    return None if found is None else Place(*found)


def _lock(connection: Connection, ledger: Ledger, chain_id: str, *, seals: bool = True) -> Place:
    head = locked_head(connection, ledger, ledger.name, chain_id)
    return head if head.seq or not seals else _begun(connection, ledger, chain_id, head)


def _begun(connection: Connection, ledger: Ledger, chain_id: str, head: Place) -> Place:
    """The head of a chain that has no row yet: behind what came before, if anything did."""
    chain = f"{ledger.chain}_"
    if statements_of(ledger).any_row.first(connection, {chain: chain_id}) is not None:
        raise ChainBroken(f"{ledger.chain_of(chain_id)} has rows, and no head that says where it ends.")
    sealed = seal(connection, ledger, chain_id, head)
    if sealed != head:
        statements_of(ledger).move.execute(connection, _moved(ledger, chain_id, sealed))
    return sealed


def _linked(ledger: Ledger, draft: Draft, head: Place) -> tuple[Entry, dict[str, Any]]:
    seq = head.seq + 1
    fields = (draft.uuid, microseconds(draft.created_at), *draft.content)
    made = link(ledger, draft.chain_id, seq, head.hash, fields)
    row = {
        **draft.values,
        "uuid_": draft.uuid,
        "created_at_": draft.created_at,
        "hash_version_": VERSION,
        f"{ledger.chain}_": draft.chain_id,
        f"{ledger.seq}_": seq,
        f"{ledger.previous}_": head.hash,
        f"{ledger.hash}_": made,
    }
    if draft.sign is not None:
        row["signature_"] = draft.sign(made)
    return Entry(None, draft.uuid, draft.chain_id, seq, made, head.hash, draft.created_at), row


def _write(connection: Connection, ledger: Ledger, chain_id: str, row: dict[str, Any], entry: Entry) -> int:
    statements = statements_of(ledger)
    moved = _moved(ledger, chain_id, Place(entry.seq, entry.hash))
    if is_postgresql(connection.dialect):
        both = {**row, **moved}
        return int(_guarded(ledger, lambda: statements.insert_and_move.new_id(connection, both, returns=True)))
    row_id = int(_guarded(ledger, lambda: statements.insert.new_id(connection, row, returns=False)))
    statements.move.send(connection, moved)
    return row_id


def _guarded(ledger: Ledger, write: Callable[[], Any]) -> Any:
    """Only a writer that did not lock the head can have been here before: this transaction is lost to it."""
    try:
        return write()
    except (DBAPIError, UniqueViolation, RowImmutable) as error:
        known = recognise(error)
        if isinstance(known, UniqueViolation | RowImmutable):
            raise ChainContended(
                f"{ledger.table}: a row was refused, because another one has its place ({known.summary})"
            ) from error
        raise


def _known(connection: Connection, ledger: Ledger, draft: Draft) -> Entry | None:
    found = statements_of(ledger).find.first(connection, {"uuid_": draft.uuid})
    if found is None:
        return None
    row_id, chain_id, seq, previous, stored, *signature, created_at = found
    content = (*draft.content[:-1], key_id_of(signature[0])) if signature else draft.content
    made = link(ledger, draft.chain_id, seq, previous, (draft.uuid, microseconds(created_at), *content))
    if chain_id != draft.chain_id or made != stored:
        raise _conflict(ledger, draft)
    return Entry(row_id, draft.uuid, chain_id, seq, stored, previous, created_at, is_new=False)


def _known_here(ledger: Ledger, draft: Draft, made: Mapping[str, tuple[Draft, Entry]]) -> Entry | None:
    """The entry of the same uuid, when the same call makes it."""
    if draft.uuid not in made:
        return None
    first, entry = made[draft.uuid]
    if (first.chain_id, first.content) != (draft.chain_id, draft.content):
        raise _conflict(ledger, draft)
    return entry._replace(is_new=False)


def _conflict(ledger: Ledger, draft: Draft) -> EntryConflict:
    return EntryConflict(f"{ledger.table} has another entry with the uuid {draft.uuid}.")


def _of_chain(ledger: Ledger, chain_id: str) -> dict[str, Any]:
    return {"ledger_": ledger.name, "chain_id_": chain_id}


def _moved(ledger: Ledger, chain_id: str, head: Place) -> dict[str, Any]:
    return {"ledger_": ledger.name, "head_": chain_id, "head_seq_": head.seq, "head_hash_": head.hash}


class _TypedErrors:
    """What the driver raises inside is raised as ours. One for all, as it keeps nothing."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, DBAPIError):
            known = recognise(error)
            if known is not None:
                raise known from error


_typed_errors = _TypedErrors()
