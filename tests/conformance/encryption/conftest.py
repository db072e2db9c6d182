"""A layer with a master key in the environment, and tables with encrypted columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from legion_data.keys import new_key_text
from tests.conformance.encryption.credential import create_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.runtime import DataLayer

    Stored = Callable[..., bytes]


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
