"""Whoever can write to the database can damage encrypted values, and nothing else: each way has an error of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from legion_data.encryption import opened
from legion_data.errors import (
    CiphertextAlgorithmUnknown,
    CiphertextChanged,
    CiphertextOfOtherColumn,
    CiphertextOfOtherRow,
    CiphertextOfOtherTenant,
    CiphertextTruncated,
    CiphertextVersionUnknown,
    EncryptionError,
    KeyMissing,
    KeyUnknown,
    WrongKey,
)
from legion_data.keys import new_key_text
from legion_data.models.encryption import EncryptionKey
from tests.conformance.encryption.credential import Credential

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.runtime import DataLayer
    from tests.conformance.encryption.conftest import Stored


@pytest.fixture
def rows(layer: DataLayer) -> list[int]:
    """Two rows of one tenant, and one of another."""
    with layer.session() as session:
        made = [Credential(tenant_id=tenant, secret="hunter2", note="hunter2") for tenant in ("acme", "acme", "bolt")]
        session.add_all(made)
    return [row.id for row in made]


def _read(layer: DataLayer, row_id: int, column: str = "secret") -> Any:
    with layer.session(read_only=True) as session:
        return getattr(session.get_one(Credential, row_id), column)


def _flipped(blob: bytes, position: int) -> bytes:
    position %= len(blob)
    return blob[:position] + bytes([blob[position] ^ 1]) + blob[position + 1 :]


#: (what is done to a ciphertext, what is said of it)
DAMAGES: list[tuple[Callable[[bytes], bytes], type[EncryptionError]]] = [
    (lambda blob: blob[:-1], CiphertextChanged),
    (lambda blob: blob[:57], CiphertextTruncated),
    (lambda blob: b"", CiphertextTruncated),
    (lambda blob: _flipped(blob, -1), CiphertextChanged),
    (lambda blob: _flipped(blob, 45), CiphertextChanged),
    (lambda blob: b"\x03" + blob[1:], CiphertextVersionUnknown),
    (lambda blob: b"garbage", CiphertextVersionUnknown),
    (lambda blob: _flipped(blob, 17), CiphertextAlgorithmUnknown),
    (lambda blob: _flipped(blob, 5), KeyUnknown),
    (lambda blob: b"\x01" + blob[1:], KeyMissing),  # said to be the predecessor's, whose key nobody configured
]


def test_a_damaged_value_is_refused_by_what_is_wrong_with_it(
    layer: DataLayer, rows: list[int], stored: Stored, overwrite: Any
) -> None:
    blob = stored("secret", rows[0])
    for damage, error in DAMAGES:
        overwrite("secret", rows[0], damage(blob))
        with pytest.raises(error) as caught:
            _read(layer, rows[0])
        assert type(caught.value) is error
        assert "hunter2" not in str(caught.value)
    assert _read(layer, rows[1]) == "hunter2"


def test_a_value_moved_to_another_row_is_refused(
    layer: DataLayer, rows: list[int], stored: Stored, overwrite: Any
) -> None:
    overwrite("secret", rows[1], stored("secret", rows[0]))
    with pytest.raises(CiphertextOfOtherRow):
        _read(layer, rows[1])


def test_a_value_moved_to_another_column_is_refused(
    layer: DataLayer, rows: list[int], stored: Stored, overwrite: Any
) -> None:
    overwrite("note", rows[0], stored("secret", rows[0]))
    with pytest.raises(CiphertextOfOtherColumn):
        _read(layer, rows[0], "note")


def test_a_value_moved_to_another_tenant_is_refused(
    layer: DataLayer, rows: list[int], stored: Stored, overwrite: Any
) -> None:
    overwrite("secret", rows[2], stored("secret", rows[0]))
    with pytest.raises(CiphertextOfOtherTenant):
        _read(layer, rows[2])


def test_a_row_whose_tenant_was_changed_behind_our_back_is_refused(
    layer: DataLayer, rows: list[int], overwrite: Any
) -> None:
    for tenant in ("bolt", "", None):
        overwrite("tenant_id", rows[0], tenant)
        for column in ("secret", "note"):
            with pytest.raises(CiphertextOfOtherTenant):
                _read(layer, rows[0], column)


def test_a_plain_read_refuses_the_same(layer: DataLayer, rows: list[int], stored: Stored, overwrite: Any) -> None:
    overwrite("secret", rows[1], stored("secret", rows[0]))
    with layer.connection.connect() as connection:
        row = connection.execute(select(Credential.__table__).where(Credential.id == rows[1])).mappings().one()
        with pytest.raises(CiphertextOfOtherRow):
            opened(Credential, row, connection)


def test_a_damaged_value_can_be_overwritten_but_not_moved(layer: DataLayer, rows: list[int], overwrite: Any) -> None:
    overwrite("secret", rows[0], b"garbage")
    with layer.session() as session:
        row = session.get_one(Credential, rows[0])
        with pytest.raises(CiphertextVersionUnknown):
            row.tenant_id = "bolt"
        assert row.tenant_id == "acme"
        row.secret = "mended"
    assert _read(layer, rows[0]) == "mended"


def test_another_master_key_is_refused_and_shows_nothing(
    layer: DataLayer, rows: list[int], master_key: str, monkeypatch: pytest.MonkeyPatch, open_layer: Any, migrated: Any
) -> None:
    other = new_key_text()
    monkeypatch.setenv("LEGION_ENCRYPTION_KEY", other)
    elsewhere = open_layer(migrated.settings)
    with pytest.raises(WrongKey) as caught:
        _read(elsewhere, rows[0])
    assert master_key not in str(caught.value)
    assert other not in str(caught.value)
    with pytest.raises(WrongKey), elsewhere.session() as session:
        session.add(Credential(tenant_id="acme", secret="x"))


def test_a_key_exchanged_in_the_table_is_refused(
    layer: DataLayer, rows: list[int], open_layer: Any, migrated: Any
) -> None:
    """Two wrapped keys change places: each is bound to its tenant."""
    with layer.session() as session:
        acme, bolt = (
            session.scalars(select(EncryptionKey).where(EncryptionKey.scope == f"tenant:{name}")).one()
            for name in ("acme", "bolt")
        )
        acme.wrapped_key, bolt.wrapped_key = bolt.wrapped_key, acme.wrapped_key
    with pytest.raises(WrongKey):
        _read(open_layer(migrated.settings), rows[0])


def test_without_a_key_nothing_is_written_and_nothing_read(
    layer: DataLayer, rows: list[int], monkeypatch: pytest.MonkeyPatch, open_layer: Any, migrated: Any
) -> None:
    monkeypatch.delenv("LEGION_ENCRYPTION_KEY")
    elsewhere = open_layer(migrated.settings)
    with pytest.raises(KeyMissing, match="LEGION_ENCRYPTION_KEY"):
        _read(elsewhere, rows[0])
    with pytest.raises(KeyMissing), elsewhere.session() as session:
        session.add(Credential(tenant_id="new", secret="x"))
    with elsewhere.session() as session:
        session.add(Credential(name="what is not secret works"))
        assert session.get_one(Credential, rows[0]).tenant_id == "acme"
