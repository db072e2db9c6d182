"""Version 2 of an encrypted value: it names its key, and opens in one place only. Pure functions over bytes.

| bytes | what |
|---|---|
| 1 | version, 0x02 |
| 16 | id of the key (``data_key``) |
| 1 | algorithm: 0x01 is AES-256-GCM |
| 12 | three checksums of the place, for error messages (``place``) |
| 12 | nonce, random |
| n | ciphertext |
| 16 | tag |

The associated data are the 30 bytes before the nonce, then the place's own. A random nonce is safe for 2^32 values of
one key; rotate before.
"""

from __future__ import annotations

from os import urandom
from typing import TYPE_CHECKING

from legion_data.encryption.data_key import AES_256_GCM, ID_BYTES, VERSION
from legion_data.errors import (
    CiphertextAlgorithmUnknown,
    CiphertextChanged,
    CiphertextOfOtherColumn,
    CiphertextOfOtherRow,
    CiphertextOfOtherTenant,
    CiphertextTruncated,
    CiphertextVersionUnknown,
    WrongKey,
)

if TYPE_CHECKING:
    from legion_data.encryption.data_key import DataKey
    from legion_data.encryption.place import Place

__all__ = ["OVERHEAD_BYTES", "decrypt", "encrypt", "key_id_of"]

_CHECKS_AT = 1 + ID_BYTES + 1
_NONCE_AT = _CHECKS_AT + 12
_TEXT_AT = _NONCE_AT + 12
#: How much longer than its plaintext a value is.
OVERHEAD_BYTES = _TEXT_AT + 16


def encrypt(plaintext: bytes, key: DataKey, place: Place, row: str, tenant: str | None) -> bytes:
    """``plaintext``, to stand in this place and no other."""
    nonce = urandom(12)
    header = key.start + place.checks(row, tenant)
    return header + nonce + key.cipher.encrypt(nonce, plaintext, header + place.bound(row, tenant))


def key_id_of(blob: bytes) -> bytes:
    """The id of the key that ``blob`` wants; checks what can be checked without one.

    Raises ``CiphertextTruncated``, ``CiphertextVersionUnknown``, ``CiphertextAlgorithmUnknown``.
    """
    if not blob:
        raise CiphertextTruncated("An encrypted value is empty.")
    if blob[:1] != VERSION:
        raise CiphertextVersionUnknown(f"An encrypted value has version {blob[0]}; known are 1 and 2.")
    if len(blob) < OVERHEAD_BYTES:
        raise CiphertextTruncated(f"A value of version 2 has {OVERHEAD_BYTES} bytes or more, not {len(blob)}.")
    if blob[1 + ID_BYTES : _CHECKS_AT] != AES_256_GCM:
        raise CiphertextAlgorithmUnknown(f"An encrypted value has algorithm {blob[1 + ID_BYTES]}; known is 1.")
    return blob[1 : 1 + ID_BYTES]


def decrypt(blob: bytes, key: DataKey, place: Place, row: str, tenant: str | None) -> bytes:
    """The plaintext of ``blob``, which stands in this place.

    Raises as ``key_id_of``; ``WrongKey`` when it names another key; ``CiphertextOfOtherColumn``, ``...OfOtherRow`` or
    ``...OfOtherTenant`` when it was moved; else ``CiphertextChanged``.
    """
    if not (blob.startswith(key.start) and len(blob) >= OVERHEAD_BYTES):
        wanted = key_id_of(blob)
        if wanted != key.id:
            raise WrongKey(f"This value wants the key {wanted.hex()}, not {key.id.hex()}.")
    bound = blob[:_NONCE_AT] + place.bound(row, tenant)
    try:
        return key.cipher.decrypt(blob[_NONCE_AT:_TEXT_AT], blob[_TEXT_AT:], bound)
    except key.refusal:
        pass
    raise _refusal(blob[_CHECKS_AT:_NONCE_AT], place, row, tenant)


def _refusal(checks: bytes, place: Place, row: str, tenant: str | None) -> Exception:
    expected = place.checks(row, tenant)
    where = f"{place.table}.{place.column} of row {row[:40]}"
    if checks[:4] != expected[:4]:
        return CiphertextOfOtherColumn(f"The value in {where} was encrypted for another table or column.")
    if checks[8:] != expected[8:]:
        return CiphertextOfOtherTenant(f"The value in {where} was encrypted for another tenant.")
    if checks[4:8] != expected[4:8]:
        return CiphertextOfOtherRow(f"The value in {where} was encrypted for another row.")
    return CiphertextChanged(f"The value in {where} is not what was written there.")
