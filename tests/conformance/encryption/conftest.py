"""A layer with a master key in the environment, and tables with encrypted columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, text

from legion_data import engines
from legion_data.keys import new_key_text
from legion_data.migration import run
from legion_data.models.encryption import EncryptionKey, EncryptionRotation
from legion_data.settings import load
from tests.conformance.encryption.credential import Own, create_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from legion_data.runtime import DataLayer
    from tests.databases import Database, Databases

    Stored = Callable[..., bytes]


def _migrate(database: Database) -> None:
    run.upgrade(load(database.settings), backup=False)


@pytest.fixture(scope="session")
def kept(databases: Databases) -> Iterator[dict[str, Database]]:
    """One migrated database of each kind for all tests of this room: a clone costs more than what they do with it."""
    made: dict[str, Database] = {}
    yield made
    for adapter, database in made.items():
        databases.place(adapter).drop(database)


@pytest.fixture
def migrated(database_adapter: str, databases: Databases, kept: dict[str, Database]) -> Database:
    """The kept database, as good as new: without keys, rotations, and tables of these tests."""
    if database_adapter not in kept:
        kept[database_adapter] = databases.clone(database_adapter, _migrate)
    database = kept[database_adapter]
    engine = engines.build(load(database.settings))
    with engine.begin() as connection:
        connection.execute(delete(EncryptionKey))
        connection.execute(delete(EncryptionRotation))
        Own.metadata.drop_all(connection)
    engines.close(engine)
    return database


@pytest.fixture
def master_key(monkeypatch: pytest.MonkeyPatch) -> str:
    """The master key of this test."""
    key: str = new_key_text()
    monkeypatch.setenv("LEGION_ENCRYPTION_KEY", key)
    return key


@pytest.fixture
def layer(migrated: Any, master_key: str, open_layer: Callable[..., DataLayer]) -> DataLayer:
    """Set up, with the tables of ``credential``."""
    made = open_layer(migrated.settings)
    create_tables(made.connection)
    return made


@pytest.fixture
def stored(layer: DataLayer) -> Stored:
    """``stored("secret", id)``: what lies in the database, asked for as an operator would."""

    def ask(column: str, row_id: int, table: str = "test_credentials") -> bytes:
        with layer.connection.connect() as connection:
            found = connection.execute(text(f"SELECT {column} FROM {table} WHERE id = :id"), {"id": row_id})
            return bytes(found.scalar_one())

    return ask


@pytest.fixture
def overwrite(layer: DataLayer) -> Callable[..., None]:
    """``overwrite("secret", id, blob)``: what somebody with access to the database does."""

    def write(column: str, row_id: int, value: object, table: str = "test_credentials") -> None:
        with layer.connection.begin() as connection:
            statement = text(f"UPDATE {table} SET {column} = :value WHERE id = :id")
            connection.execute(statement, {"value": value, "id": row_id})

    return write
