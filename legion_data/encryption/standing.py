"""How encryption stands in a database: where its master key is, its keys, its columns, rotations under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.encryption import key_statements as keys
from legion_data.encryption.columns import of_table, tables_here
from legion_data.encryption.rings import engine_for, ring_of
from legion_data.encryption.rotation_statements import unfinished_tables
from legion_data.engines.sessions import for_reading
from legion_data.errors import EncryptionError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from legion_data.encryption.key_statements import StoredKey
    from legion_data.encryption.rings import Data

__all__ = ["status"]


def status(*, data: Data | Engine | None = None) -> dict[str, Any]:
    """``{"provider", "master_id", "problem", "keys", "columns", "rotations"}``; holds nothing secret, changes nothing.

    ``problem`` says why the master key cannot be used, or is None. ``columns``: of the classes that are imported.
    """
    engine = engine_for(data)
    provider = ring_of(engine.dialect).provider
    master_id = problem = None
    try:
        master_id = provider.current_id()
    except EncryptionError as error:
        problem = str(error)
    with for_reading(engine).connect() as connection:
        stored, rotations = keys.every(connection), unfinished_tables(connection)
    return {
        "provider": provider.label,
        "master_id": master_id,
        "problem": problem,
        "keys": [_shown(key) for key in stored],
        "columns": [
            {
                "table": column.place.table,
                "column": column.place.column,
                "scope": "tenant" if column.is_of_tenant else keys.DEFAULT,
            }
            for table in tables_here(engine)
            for column in of_table(table).values()
        ],
        "rotations": rotations,
    }


def _shown(key: StoredKey) -> dict[str, Any]:
    state = "destroyed" if key.destroyed_at else "retired" if key.retired_at else "current"
    return {
        "scope": key.scope,
        "version": key.version,
        "key_id": key.key_id,
        "state": state,
        "wrapped_by": key.wrapped_by,
        "created_at": key.created_at,
        "retired_at": key.retired_at,
        "destroyed_at": key.destroyed_at,
    }
