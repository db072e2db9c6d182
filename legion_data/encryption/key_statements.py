"""The statements on ``encryption_keys``. Each runs in the transaction that its connection is in.

A *scope* is ``default``, or ``tenant:`` and the tenant's id.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Insert, Text, select, type_coerce, update
from sqlalchemy.types import TypeDecorator

from legion_data.dialects.kinds import is_mysql, is_postgresql
from legion_data.encryption.data_key import ALGORITHM, ID_BYTES
from legion_data.errors import ValueRefused
from legion_data.models.encryption.key import EncryptionKey
from legion_data.settings import Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row, Table
    from sqlalchemy.engine import Dialect

    from legion_data.keys.provider import Wrapped

__all__ = [
    "DEFAULT",
    "StoredKey",
    "add",
    "bury",
    "destroy",
    "every",
    "find",
    "newest",
    "retire_older",
    "rewrap",
    "scope_of",
]

KEYS: Table = EncryptionKey.metadata.tables["encryption_keys"]
DEFAULT = "default"
_LONGEST_SCOPE = 255


class _Masked(TypeDecorator[Secret]):
    """Text that a log of rows shows as ``***``."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> Secret | None:
        return None if value is None else Secret(value)


class StoredKey(NamedTuple):
    """A row of the table."""

    key_id: str
    scope: str
    version: int
    wrapped_key: Secret | None
    wrapped_by: str | None
    created_at: datetime
    retired_at: datetime | None
    destroyed_at: datetime | None

    def __repr__(self) -> str:
        return f"StoredKey({self.scope}, version {self.version}, {self.key_id})"


_COLUMNS = [
    type_coerce(KEYS.c[name], _Masked()) if name == "wrapped_key" else KEYS.c[name] for name in StoredKey._fields
]


def scope_of(tenant: str | None) -> str:
    """The scope of a tenant; of none: the platform's own."""
    if tenant is None:
        return DEFAULT
    if not isinstance(tenant, str) or not tenant:
        raise ValueRefused("A tenant is a text that is not empty.")
    scope = f"tenant:{tenant}"
    if len(scope) > _LONGEST_SCOPE:
        raise ValueRefused(f"A tenant with keys of its own has {_LONGEST_SCOPE - 7} characters at most.")
    return scope


def find(connection: Connection, key_id: str) -> StoredKey | None:
    """The key of that id."""
    return _stored(connection.execute(select(*_COLUMNS).where(KEYS.c.key_id == key_id)).one_or_none())


def newest(connection: Connection, scope: str, *, lock: bool = False) -> StoredKey | None:
    """The key that a scope encrypts with. ``lock``: nobody else adds or destroys one until the transaction ends."""
    wanted = select(*_COLUMNS).where(KEYS.c.scope == scope).order_by(KEYS.c.version.desc())
    if lock:
        return _stored(connection.execute(wanted.with_for_update()).first())
    return _stored(connection.execute(wanted.limit(1)).one_or_none())


def every(connection: Connection, scope: str | None = None) -> Sequence[StoredKey]:
    """All keys, or those of a scope, in order."""
    wanted = select(*_COLUMNS).order_by(KEYS.c.scope, KEYS.c.version)
    if scope is not None:
        wanted = wanted.where(KEYS.c.scope == scope)
    return [StoredKey(*row) for row in connection.execute(wanted)]


def add(connection: Connection, key_id: str, scope: str, version: int, wrapped: Wrapped) -> bool:
    """Store a key unless its scope has one of that version, then False; waits for whoever is about to add it."""
    row = {
        "key_id": key_id,
        "scope": scope,
        "version": version,
        "algorithm": ALGORITHM,
        "wrapped_key": wrapped.text,
        "wrapped_by": wrapped.master_id,
        "created_at": datetime.now(UTC),
    }
    connection.execute(_unless_there(connection), row)
    return find(connection, key_id) is not None


def bury(connection: Connection, scope: str) -> None:
    """For a scope without any key: the row of a destroyed one, so that it never gets another."""
    now = datetime.now(UTC)
    row = {
        "key_id": secrets.token_hex(ID_BYTES),
        "scope": scope,
        "version": 1,
        "algorithm": ALGORITHM,
        "created_at": now,
        "destroyed_at": now,
    }
    connection.execute(_unless_there(connection), row)


def destroy(connection: Connection, scope: str) -> int:
    """The keys of a scope lose their material. How many there were."""
    alive = KEYS.c.scope == scope, KEYS.c.destroyed_at.is_(None)
    done = connection.execute(update(KEYS).where(*alive).values(wrapped_key=None, destroyed_at=datetime.now(UTC)))
    return int(done.rowcount)


def retire_older(connection: Connection, scope: str, version: int) -> None:
    """Versions before this one only decrypt from now on."""
    older = KEYS.c.scope == scope, KEYS.c.version < version, KEYS.c.retired_at.is_(None)
    connection.execute(update(KEYS).where(*older).values(retired_at=datetime.now(UTC)))


def rewrap(connection: Connection, key: StoredKey, wrapped: Wrapped) -> None:
    """Put ``key`` under another master key, unless it was destroyed or rewrapped meanwhile."""
    same = KEYS.c.key_id == key.key_id, KEYS.c.wrapped_by == key.wrapped_by, KEYS.c.destroyed_at.is_(None)
    connection.execute(update(KEYS).where(*same).values(wrapped_key=wrapped.text, wrapped_by=wrapped.master_id))


def _unless_there(connection: Connection) -> Insert:
    """Not insert-and-catch: an error would end the caller's transaction on PostgreSQL."""
    if is_mysql(connection.dialect):
        from sqlalchemy.dialects.mysql import insert as insert_mysql

        return insert_mysql(KEYS).on_duplicate_key_update(scope=KEYS.c.scope)
    if is_postgresql(connection.dialect):
        from sqlalchemy.dialects.postgresql import insert as insert_postgres

        return insert_postgres(KEYS).on_conflict_do_nothing(index_elements=["scope", "version"])
    from sqlalchemy.dialects.sqlite import insert as insert_sqlite

    return insert_sqlite(KEYS).on_conflict_do_nothing(index_elements=["scope", "version"])


def _stored(row: Row[Any] | None) -> StoredKey | None:
    return None if row is None else StoredKey._make(row)
