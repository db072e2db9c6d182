"""A tenant's keys: made ahead, and destroyed. What a destroyed key encrypted is erased, wherever copies of it are.

Other processes give a key up when their cache expires (``data.encryption.cache_seconds``). A shredded tenant gets no
new key: writes for it raise ``KeyDestroyed``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data.encryption import key_statements as statements
from legion_data.encryption.rings import engine_for, ring_of
from legion_data.engines.sessions import for_reading, run_in_transaction
from legion_data.errors import ValueRefused

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

    from legion_data.encryption.rings import Data

__all__ = ["prepare", "shred", "shredded"]

_ATTEMPTS = 5


def prepare(tenant: str | None = None, *, data: Data | Engine | None = None) -> None:
    """Make the key of a tenant (None: the platform's) now, in a transaction of its own, unless it has one.

    Otherwise the first write makes it, and keeps other first writers of this tenant waiting until it commits.
    """
    scope = statements.scope_of(tenant)
    engine = engine_for(data)
    run_in_transaction(engine, lambda session: ring_of(engine.dialect).sealing(scope, session.connection()), _ATTEMPTS)


def shred(tenant: str, *, data: Data | Engine | None = None) -> int:
    """Destroy every key of a tenant. Its encrypted values cannot be read any more, by anybody. How many keys it had.

    Cannot be undone, but from a backup that holds the table ``encryption_keys``, with the master key.
    """
    if tenant is None:
        raise ValueRefused("The platform's own key is not shredded; name a tenant.")
    scope = statements.scope_of(tenant)
    engine = engine_for(data)

    def destroy(session: Session) -> int:
        connection = session.connection()
        # First of all, whether there are keys or not: it waits for whoever is about to make the first one. A look would
        # see nothing of that, and a key that is committed right after the look would live on.
        statements.bury(connection, scope)
        return _destroy_all(connection, scope)

    try:
        return run_in_transaction(engine, destroy, _ATTEMPTS)
    finally:
        ring_of(engine.dialect).forget()


def shredded(tenant: str, *, data: Data | Engine | None = None) -> bool:
    """Whether a tenant's keys were destroyed. Asks the database."""
    with for_reading(engine_for(data)).connect() as connection:
        keys = statements.every(connection, statements.scope_of(tenant))
    return bool(keys) and all(key.destroyed_at is not None for key in keys)


def _destroy_all(connection: Connection, scope: str) -> int:
    """Again until nothing is left: a rotation that held the rows may have added a version this did not see."""
    count = 0
    while destroyed := statements.destroy(connection, scope):
        count += destroyed
    return count
