"""The predecessor's column plug-in, case by case; what it did badly is done better, and said so."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import String, Text, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.encryption import cipher_v1, encrypted, encrypted_columns, rotate
from legion_data.encryption.rings import ring_of
from legion_data.errors import CiphertextChanged, CiphertextVersionUnknown, KeyMissing
from legion_data.models.mixins import PublicId
from tests import vectors
from tests.conformance.encryption.credential import Own

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.runtime import DataLayer

CASES = vectors.cases("encryption_column")
LEGACY = os.urandom(32)


class EncryptedRecord(PublicId, Own):
    """The table of the predecessor's own tests."""

    __tablename__ = "encrypted_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[str | None] = mapped_column(String(64))
    secret: Mapped[str | None] = encrypted(Text)
    tenant_secret: Mapped[str | None] = encrypted(Text, scope="tenant")


def _case(name: str) -> Any:
    return CASES[name]["expected"]


def _blob_v1(plaintext: str, primary_key: int, column: str = "secret") -> bytes:
    nonce = os.urandom(12)
    bound = f"encrypted_records:{primary_key}:{column}".encode()
    return b"\x01" + nonce + AESGCM(LEGACY).encrypt(nonce, plaintext.encode(), bound)


@pytest.fixture
def records(migrated: Any, master_key: str, open_layer: Callable[..., DataLayer]) -> DataLayer:
    layer = open_layer(migrated.settings, encryption={"legacy_key": LEGACY.hex()})
    EncryptedRecord.__table__.create(layer.connection)
    return layer


def _write_raw(layer: DataLayer, row_id: int, column: str, blob: bytes) -> None:
    with layer.connection.begin() as connection:
        connection.execute(text(f"UPDATE encrypted_records SET {column} = :b WHERE id = :i"), {"b": blob, "i": row_id})


def _made(layer: DataLayer, **values: Any) -> EncryptedRecord:
    with layer.session() as session:
        row = EncryptedRecord(**values)
        session.add(row)
    return row


def _reread(layer: DataLayer, row: EncryptedRecord) -> EncryptedRecord:
    with layer.session(read_only=True) as session:
        return session.get_one(EncryptedRecord, row.id)


def test_associated_data_of_version_1() -> None:
    for name in ("aad encrypted_records 1 secret", 'aad t "uuid-1" c'):
        given = CASES[name]["input"]
        made = cipher_v1.associated_data(given["table"], given["primary_key"], given["column"])
        assert made.decode() == _case(name)


def test_registry() -> None:
    expected = {name: scope["key_scope"] for name, scope in _case("registry of encrypted columns").items()}
    assert {name: about["scope"] for name, about in encrypted_columns(EncryptedRecord).items()} == expected


def test_create_update_and_null(records: DataLayer) -> None:
    row = _made(records, secret="x", tenant_id="a", tenant_secret="y")
    # "pk=row", "key a": bound to the row and tenant by one write, with the public id instead of the number.
    assert _case("after create: bound to the row id; tenant key used")["tenant_secret"] == ['key="a" pk=row']
    assert (_reread(records, row).secret, _reread(records, row).tenant_secret) == ("x", "y")
    with records.session() as session:
        session.get_one(EncryptedRecord, row.id).secret = "changed"
    assert _reread(records, row).secret == _case("update of a persisted row uses its id")["read"]
    with records.session() as session:
        session.get_one(EncryptedRecord, row.id).secret = None
    with records.connection.connect() as connection:
        stored = connection.execute(text("SELECT secret FROM encrypted_records")).scalar_one()
    assert ["null" if stored is None else "blob", _reread(records, row).secret] == _case("null after a value")


def test_order_of_assignments(records: DataLayer) -> None:
    row = EncryptedRecord(secret="first")
    row.secret = "second"
    late = EncryptedRecord(tenant_secret="y")
    late.tenant_id = "b"
    none = EncryptedRecord(secret="first")
    none.secret = None
    with records.session() as session:
        session.add_all([row, late, none])
    assert _reread(records, row).secret == _case("last assignment before insert wins")
    assert _reread(records, none).secret == _case("null assigned before insert wins")
    name = "secret assigned before the tenant: re-encrypted with the final tenant after insert"
    assert _case(name)["tenant_secret"] == ['key="b" pk=row']
    assert _reread(records, late).tenant_secret == "y"


def test_values_of_the_predecessor_are_read_and_rotation_rewrites_them(
    records: DataLayer, migrated: Any, open_layer: Callable[..., DataLayer]
) -> None:
    old, zero = _made(records, tenant_id="a"), _made(records, tenant_id="a")
    _write_raw(records, old.id, "secret", _blob_v1("own id", old.id))
    _write_raw(records, old.id, "tenant_secret", _blob_v1("own id", old.id, "tenant_secret"))
    _write_raw(records, zero.id, "secret", _blob_v1("old", 0))
    assert (_reread(records, old).secret, _reread(records, old).tenant_secret) == ("own id", "own id")
    assert _reread(records, zero).secret == _case("value bound to id 0 is still readable")
    _write_raw(records, zero.id, "tenant_secret", _blob_v1("of another row", old.id, "tenant_secret"))
    with pytest.raises(CiphertextChanged):
        _ = _reread(records, zero).tenant_secret
    assert rotate(data=records).unreadable == {"CiphertextChanged": 1}
    # From here on the old key is not needed, and what was bound to id 0 is bound to its row.
    plain = open_layer(migrated.settings)
    assert (_reread(plain, old).secret, _reread(plain, zero).secret) == ("own id", "old")
    with pytest.raises(KeyMissing, match="legacy_key"):
        _ = _reread(plain, zero).tenant_secret


def test_corrupt_blob(records: DataLayer) -> None:
    row = _made(records)
    _write_raw(records, row.id, "secret", b"garbage that is long enough to be a value of version 1")
    version = _case("corrupt blob raises on read")["message"].rpartition(" ")[2]
    with pytest.raises(CiphertextVersionUnknown, match=version):
        _ = _reread(records, row).secret


def test_the_key_is_held(records: DataLayer) -> None:
    with records.session() as session:
        session.execute(insert(EncryptedRecord), [{"secret": "x"}])
    with records.session() as session:
        connection = session.connection()
        ring = ring_of(connection.dialect)
        same = ring.sealing("default", connection) is ring.sealing("default", connection)
        assert session.scalars(select(EncryptedRecord.id)).all()
    assert {"same_object": same} == _case("second call returns the cached object")


def test_every_vector_is_used() -> None:
    used = Path(__file__).read_text()
    assert [name for name in CASES if name not in used] == []
