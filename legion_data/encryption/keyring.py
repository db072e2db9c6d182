"""The keys of one database, as this process holds them: unwrapped, for a while.

Two questions are remembered for ``data.encryption.cache_seconds``: which key a scope encrypts with, and which key has
an id. Then the table is asked again, so that a key which was destroyed elsewhere is given up here too. Threads share a
ring; two that miss at once both ask, and both are right.

The first key of a scope is made in the caller's own transaction: on SQLite no other could write, and a pool that is
used up has no second connection. Callers of one scope that race wait for each other in the database and end with one
key. Until the transaction ends the key is not remembered as the scope's: a rollback, even to a savepoint, takes it
away, and what is encrypted afterwards needs another.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from legion_data.encryption import key_statements as statements
from legion_data.encryption.data_key import DataKey, new_key_bytes
from legion_data.encryption.place import field
from legion_data.errors import KeyDestroyed, KeyMissing, KeyUnknown, TransactionLost, WrongKey
from legion_data.keys.material import key_from
from legion_data.keys.provider import Wrapped

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, RootTransaction

    from legion_data.encryption.key_statements import StoredKey
    from legion_data.keys.provider import KeyProvider
    from legion_data.settings import Secret

__all__ = ["KeyRing"]


class KeyRing:
    """Gives the key to encrypt with, and the key of an id."""

    def __init__(
        self,
        provider: KeyProvider,
        cache_seconds: float,
        legacy_key: Secret | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.provider = provider
        self._cache_seconds = cache_seconds
        self._legacy_key = legacy_key
        self._clock = clock
        self._current: dict[str, tuple[DataKey, float]] = {}
        self._keys: dict[bytes, tuple[DataKey, float]] = {}
        self._made: dict[str, RootTransaction | None] = {}

    def sealing(self, scope: str, connection: Connection) -> DataKey:
        """The key that ``scope`` encrypts with; made when it has none.

        Raises ``KeyDestroyed`` for an erased tenant, and what the provider raises.
        """
        known = self._current.get(scope)
        if known is not None and known[1] > self._clock():
            return known[0]
        stored = statements.newest(connection, scope)
        if stored is None:
            stored = self.make(connection, scope, 1)
        key = self._unwrapped(stored)
        if self._is_settled(stored.key_id):
            self._current[scope] = key, self._clock() + self._cache_seconds
        return key

    def opening(self, key_id: bytes, connect: Callable[[], AbstractContextManager[Connection]]) -> DataKey:
        """The key of that id; ``connect`` is asked when it has to be read.

        Raises ``KeyUnknown``, ``KeyDestroyed``, and what the provider raises.
        """
        known = self._keys.get(key_id)
        if known is not None and known[1] > self._clock():
            return known[0]
        with connect() as connection:
            stored = statements.find(connection, key_id.hex())
        if stored is None:
            self._keys.pop(key_id, None)
            raise KeyUnknown(f"A value names the key {key_id.hex()}, which this database does not have.")
        return self._unwrapped(stored)

    def make(self, connection: Connection, scope: str, version: int) -> StoredKey:
        """Add a key to ``scope``; when another one was faster, that one's. Writes in the connection's transaction."""
        material = new_key_bytes()
        key = DataKey(material)
        key_id = key.id.hex()
        wrapped = self.provider.wrap(material, _context(scope, version, key_id))
        if statements.add(connection, key_id, scope, version, wrapped):
            self._made[key_id] = connection.get_transaction()
        stored = statements.newest(connection, scope)
        if stored is None:  # an isolation level above READ COMMITTED hides what the other has committed
            raise TransactionLost(f"Another transaction has made the first key of {scope}.")
        return stored

    def rewrapped(self, key: StoredKey) -> Wrapped:
        """``key`` under the current master key."""
        return self.provider.wrap(self._material(key), _context(key.scope, key.version, key.key_id))

    def legacy_key(self) -> bytes:
        """The predecessor's key. Raises ``KeyMissing``."""
        if self._legacy_key is None:
            raise KeyMissing(
                "A value of the predecessor (version 1) needs its key.", hint="Set data.encryption.legacy_key."
            )
        return key_from(self._legacy_key.reveal(), "data.encryption.legacy_key")

    def forget(self) -> None:
        """Give up every key that is held."""
        self._current.clear()
        self._keys.clear()

    def _is_settled(self, key_id: str) -> bool:
        """Whether the key's row outlives the transaction that sees it now."""
        if key_id not in self._made:
            return True
        transaction = self._made[key_id]
        if transaction is not None and transaction.is_active:
            return False
        del self._made[key_id]
        return True

    def _unwrapped(self, stored: StoredKey) -> DataKey:
        key_id = bytes.fromhex(stored.key_id)
        if stored.destroyed_at is not None or stored.wrapped_key is None:
            self._keys.pop(key_id, None)
            self._current.pop(stored.scope, None)
            raise KeyDestroyed(f"The key {stored.key_id} of {stored.scope} was destroyed at {stored.destroyed_at}.")
        key = DataKey(self._material(stored))
        if key.id != key_id:
            raise WrongKey(f"What {self.provider.label} unwraps is not the key {stored.key_id}.")
        self._keys[key_id] = key, self._clock() + self._cache_seconds
        return key

    def _material(self, stored: StoredKey) -> bytes:
        text = "" if stored.wrapped_key is None else stored.wrapped_key.reveal()
        wrapped = Wrapped(stored.wrapped_by or "", text)
        return self.provider.unwrap(wrapped, _context(stored.scope, stored.version, stored.key_id))

    def __repr__(self) -> str:
        return f"KeyRing({self.provider.label!r})"


def _context(scope: str, version: int, key_id: str) -> bytes:
    """What a wrapped key is bound to: fields as in ``place``."""
    return b"".join(map(field, ("legion-data/key", scope, str(version), key_id)))
