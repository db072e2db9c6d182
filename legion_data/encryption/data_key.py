"""A data key: what values are encrypted with. 256 random bits, named by a fingerprint of themselves.

The name is the first 16 bytes of SHA-256 over ``legion-data/key-id``, a zero byte and the key. So a name belongs to one
key only, and a ciphertext that carries it cannot be opened with another key that happens to fit (AES-GCM alone would
allow that).
"""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

from legion_data.errors import KeyUnusable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["AES_256_GCM", "ALGORITHM", "ID_BYTES", "VERSION", "DataKey", "new_key_bytes"]

ALGORITHM = "AES-256-GCM"
ID_BYTES = 16
#: The bytes that say version 2, and this algorithm.
VERSION, AES_256_GCM = b"\x02", b"\x01"
_KEY_BYTES = 32


def new_key_bytes() -> bytes:
    """Fresh material."""
    return os.urandom(_KEY_BYTES)


class DataKey:
    """A key that is ready for use; the cipher's tables are built once. Neither repr nor pickle shows it."""

    __slots__ = ("cipher", "id", "refusal", "start")

    def __init__(self, material: bytes) -> None:
        if len(material) != _KEY_BYTES:
            raise KeyUnusable(f"A key has {_KEY_BYTES} bytes, not {len(material)}.")
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        #: 16 bytes.
        self.id: bytes = sha256(b"legion-data/key-id" + bytes(1) + material).digest()[:ID_BYTES]
        #: How each of its ciphertexts begins (``cipher_v2``).
        self.start = VERSION + self.id + AES_256_GCM
        self.cipher: AESGCM = AESGCM(material)
        #: What the cipher raises; here, because an import a value costs a tenth of decrypting it.
        self.refusal: type[Exception] = InvalidTag

    def __repr__(self) -> str:
        return f"DataKey({self.id.hex()})"

    def __reduce__(self) -> str | tuple[object, ...]:
        raise KeyUnusable("A key is never pickled.")
