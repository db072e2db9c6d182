"""A ciphertext opens with its key, in its place, and nowhere else; the predecessor's are still read."""

from __future__ import annotations

import itertools
import os
import pickle
import struct
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from legion_data.encryption import cipher_v1, cipher_v2
from legion_data.encryption.data_key import DataKey
from legion_data.encryption.place import Place
from legion_data.errors import (
    CiphertextAlgorithmUnknown,
    CiphertextChanged,
    CiphertextOfOtherColumn,
    CiphertextOfOtherRow,
    CiphertextOfOtherTenant,
    CiphertextTruncated,
    CiphertextVersionUnknown,
    EncryptionError,
    KeyUnusable,
    WrongKey,
)
from tests import vectors

CASES = vectors.cases("encryption_cipher")
MATERIAL = bytes(range(32))
KEY = DataKey(MATERIAL)
SECRET = Place("credentials", "secret")
ROW = "0198c0de-0000-7000-8000-000000000001"
#: The predecessor's error -> ours.
ERRORS = {
    "OpenSSL::Cipher::CipherError": CiphertextChanged,
    "unsupported version: 0": CiphertextVersionUnknown,
    "unsupported version: 2": CiphertextVersionUnknown,
    # Nothing was ever encrypted to this: empty text was refused. It is a forgery, and found to be one.
    "data must not be empty": CiphertextChanged,
    "key must be 32 bytes": KeyUnusable,
}


def _v1(given: dict[str, Any], blob: str) -> bytes:
    return cipher_v1.decrypt(bytes.fromhex(blob), bytes.fromhex(given["key_hex"]), given["aad"].encode())


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["input"]["op"] == "decrypt"])
def test_values_of_the_predecessor_are_read_or_refused_as_it_did(name: str) -> None:
    given, expected = CASES[name]["input"], CASES[name]["expected"]
    if "error" in expected:
        kind = ERRORS.get(expected["message"]) or ERRORS[expected["error"]]
        with pytest.raises(kind):
            _v1(given, given["blob_hex"])
    else:
        assert _v1(given, given["blob_hex"]).hex() == expected["plaintext_hex"]


def test_a_value_that_the_predecessor_encrypted_opens() -> None:
    case = CASES["encrypt hello with a fixed nonce"]
    assert _v1(case["input"], case["expected"]["blob_hex"]).decode() == case["input"]["plaintext"]


def test_every_vector_is_looked_at() -> None:
    others = {name for name, case in CASES.items() if case["input"]["op"] != "decrypt"}
    # Numbers are not made text here: an encrypted column keeps types (tests/conformance/encryption).
    assert others == {"encrypt hello with a fixed nonce", "integer plaintext is stringified"}


@pytest.mark.parametrize("length", range(29))
def test_a_value_of_version_1_that_is_cut_off_says_so(length: int) -> None:
    with pytest.raises(CiphertextTruncated):
        cipher_v1.decrypt(bytes([1]) * length, MATERIAL)


@given(st.binary(max_size=300), st.text(max_size=40), st.none() | st.text(max_size=40))
def test_what_was_encrypted_is_decrypted(plaintext: bytes, row: str, tenant: str | None) -> None:
    blob = cipher_v2.encrypt(plaintext, KEY, SECRET, row, tenant)
    assert cipher_v2.decrypt(blob, KEY, SECRET, row, tenant) == plaintext
    assert len(blob) == len(plaintext) + cipher_v2.OVERHEAD_BYTES
    assert len(plaintext) < 8 or plaintext not in blob


def test_the_same_text_twice_is_two_ciphertexts() -> None:
    made = {cipher_v2.encrypt(b"same", KEY, SECRET, ROW, None) for _ in range(100)}
    assert len(made) == 100


def test_a_stranger_decrypts_by_the_documented_layout() -> None:
    """Shares no code with the package: what docs/encryption.md says is enough."""
    blob = cipher_v2.encrypt("grüße".encode(), KEY, SECRET, ROW, "acme")
    assert blob[0] == 2
    assert blob[1:17] == sha256(b"legion-data/key-id\0" + MATERIAL).digest()[:16]
    assert blob[17] == 1
    parts = (b"legion-data/value", b"credentials", b"secret", ROW.encode(), b"acme")
    bound = b"".join(struct.pack(">I", len(part)) + part for part in parts)
    assert AESGCM(MATERIAL).decrypt(blob[30:42], blob[42:], blob[:30] + bound).decode() == "grüße"
    no_tenant = cipher_v2.encrypt(b"x", KEY, SECRET, ROW, None)
    bound = b"".join(struct.pack(">I", len(part)) + part for part in parts[:4]) + b"\xff\xff\xff\xff"
    assert AESGCM(MATERIAL).decrypt(no_tenant[30:42], no_tenant[42:], no_tenant[:30] + bound) == b"x"


def test_no_two_places_are_bound_to_the_same_bytes() -> None:
    """Not even when one's parts, written one after another, are the other's."""
    words = ["a", "b", "ab", "", "a:b", '"', "\x00\x00\x00\x01a"]
    seen = {
        Place(table, column).bound(row, tenant)
        for table, column, row, tenant in itertools.product(words, words, words, [None, *words])
    }
    assert len(seen) == len(words) ** 3 * (len(words) + 1)


@pytest.mark.parametrize(
    ("place", "row", "tenant", "error"),
    [
        (Place("other", "secret"), ROW, "acme", CiphertextOfOtherColumn),
        (Place("credentials", "profile"), ROW, "acme", CiphertextOfOtherColumn),
        (SECRET, ROW[:-1] + "2", "acme", CiphertextOfOtherRow),
        (SECRET, ROW, "bolt", CiphertextOfOtherTenant),
        (SECRET, ROW, "", CiphertextOfOtherTenant),
        (SECRET, ROW, None, CiphertextOfOtherTenant),
    ],
)
def test_a_moved_value_is_refused_and_the_error_says_what_is_different(
    place: Place, row: str, tenant: str | None, error: type[EncryptionError]
) -> None:
    blob = cipher_v2.encrypt(b"secret", KEY, SECRET, ROW, "acme")
    with pytest.raises(error):
        cipher_v2.decrypt(blob, KEY, place, row, tenant)


def test_every_changed_bit_is_found() -> None:
    blob = cipher_v2.encrypt(b"secret", KEY, SECRET, ROW, "acme")
    for bit in range(len(blob) * 8):
        changed = bytearray(blob)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(EncryptionError):
            cipher_v2.decrypt(bytes(changed), KEY, SECRET, ROW, "acme")


def test_a_changed_text_or_tag_is_told_from_a_moved_value() -> None:
    blob = cipher_v2.encrypt(b"secret", KEY, SECRET, ROW, "acme")
    for position in (30, 42, len(blob) - 1):  # nonce, text, tag
        changed = blob[:position] + bytes([blob[position] ^ 1]) + blob[position + 1 :]
        with pytest.raises(CiphertextChanged):
            cipher_v2.decrypt(changed, KEY, SECRET, ROW, "acme")


def test_another_key_is_refused_by_name() -> None:
    blob = cipher_v2.encrypt(b"secret", KEY, SECRET, ROW, None)
    with pytest.raises(WrongKey):
        cipher_v2.decrypt(blob, DataKey(os.urandom(32)), SECRET, ROW, None)


def test_every_shorter_value_is_refused() -> None:
    blob = cipher_v2.encrypt(b"", KEY, SECRET, ROW, None)
    for length in range(len(blob)):
        with pytest.raises(CiphertextTruncated):
            cipher_v2.decrypt(blob[:length], KEY, SECRET, ROW, None)
    longer = cipher_v2.encrypt(b"secret", KEY, SECRET, ROW, None)
    with pytest.raises(CiphertextChanged):
        cipher_v2.decrypt(longer[:-1], KEY, SECRET, ROW, None)


def test_unknown_versions_and_algorithms_are_refused() -> None:
    blob = cipher_v2.encrypt(b"secret", KEY, SECRET, ROW, None)
    for version in (0, 3, 103, 255):
        with pytest.raises(CiphertextVersionUnknown, match=str(version)):
            cipher_v2.decrypt(bytes([version]) + blob[1:], KEY, SECRET, ROW, None)
    with pytest.raises(CiphertextAlgorithmUnknown, match="9"):
        cipher_v2.decrypt(blob[:17] + b"\x09" + blob[18:], KEY, SECRET, ROW, None)


def test_keys_are_shown_nowhere() -> None:
    assert repr(KEY) == f"DataKey({KEY.id.hex()})"
    with pytest.raises(KeyUnusable):
        pickle.dumps(KEY)
    with pytest.raises(KeyUnusable, match="31"):
        DataKey(MATERIAL[:31])
