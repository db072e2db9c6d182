"""Version 1 of an encrypted value: the predecessor's, which is only read.

Version byte 0x01, nonce (12 bytes), ciphertext, tag (16 bytes) of AES-256-GCM; the associated data are the text
``table:primary key:column``. It names no key and binds no tenant; rows that were encrypted before they had an id are
bound to id 0. (behaviour.md, section 21.)
"""

from __future__ import annotations

from legion_data.errors import CiphertextChanged, CiphertextTruncated, CiphertextVersionUnknown, KeyUnusable

__all__ = ["VERSION", "associated_data", "decrypt"]

VERSION = 1
_NONCE_BYTES, _TAG_BYTES, _KEY_BYTES = 12, 16, 32


def associated_data(table: str, primary_key: object, column: str) -> bytes:
    """``table:primary key:column`` in UTF-8."""
    return f"{table}:{primary_key}:{column}".encode()


def decrypt(blob: bytes, key: bytes, bound: bytes = b"") -> bytes:
    """The plaintext of ``blob``.

    Raises ``CiphertextTruncated``, ``CiphertextVersionUnknown``, ``KeyUnusable`` for a key that is not 32 bytes, and
    ``CiphertextChanged`` when it does not open: this version cannot tell a wrong key from a moved or changed value.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(key) != _KEY_BYTES:
        raise KeyUnusable(f"A key has {_KEY_BYTES} bytes, not {len(key)}.")
    if len(blob) < 1 + _NONCE_BYTES + _TAG_BYTES:
        raise CiphertextTruncated(f"A value of version 1 has 29 bytes or more, not {len(blob)}.")
    if blob[0] != VERSION:
        raise CiphertextVersionUnknown(f"This value has version {blob[0]}, not 1.")
    try:
        return AESGCM(key).decrypt(blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :], bound)
    except InvalidTag:
        raise CiphertextChanged(
            "A value of version 1 does not open: another key, another row or column, or changed.",
            hint="Check data.encryption.legacy_key.",
        ) from None
