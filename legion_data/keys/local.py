"""Master keys that this process can read: from the environment, or from a function of the caller's.

Wrapping, so that another language can undo it: the wrapping key is HKDF-SHA256 (RFC 5869) of the master key, no salt,
info ``legion-data/wrap/1``, 32 bytes; the text is base64 of nonce (12 bytes), ciphertext and tag (16 bytes) of
AES-256-GCM with the context as associated data. A master key is named ``local:`` and the first 16 hexadecimal digits
of SHA-256 over ``legion-data/master-id``, a zero byte and the key.

The key is read again at each use, which is rare: it can be replaced without a restart. The first key wraps; the others
only unwrap, so that a master key is replaced by putting the new one in front and running ``encryption rotate``.
"""

from __future__ import annotations

import base64
import binascii
import os
from abc import ABC, abstractmethod
from hashlib import sha256
from typing import TYPE_CHECKING

from legion_data.errors import KeyMissing, KeyUnusable, WrongKey
from legion_data.keys.material import key_from, keys_from
from legion_data.keys.provider import Wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["CallableKeys", "EnvironmentKeys", "LocalKeys"]

_NONCE_BYTES = 12


class LocalKeys(ABC):
    """A provider that reads its master keys itself; subclasses say where."""

    label: str

    @abstractmethod
    def masters(self) -> list[bytes]:
        """The master keys, the current one first."""

    def current_id(self) -> str:
        return _name(self.masters()[0])

    def wrap(self, key: bytes, context: bytes) -> Wrapped:
        master = self.masters()[0]
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + _cipher(master).encrypt(nonce, key, context)
        return Wrapped(_name(master), base64.b64encode(sealed).decode("ascii"))

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag

        for master in self.masters():
            if _name(master) == wrapped.master_id:
                break
        else:
            raise WrongKey(f"{self.label} does not hold the master key {wrapped.master_id} that wrapped this key.")
        try:
            sealed = base64.b64decode(wrapped.text, validate=True)
            return _cipher(master).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context)
        except (InvalidTag, binascii.Error, ValueError):
            raise WrongKey(f"A key wrapped by {wrapped.master_id} was changed, or is another one's.") from None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.label!r})"


class EnvironmentKeys(LocalKeys):
    """Master keys in an environment variable."""

    def __init__(self, variable: str) -> None:
        self._variable = variable
        self.label = f"environment variable {variable}"

    def masters(self) -> list[bytes]:
        text = os.environ.get(self._variable, "")
        if not text.strip():
            raise KeyMissing(f"No encryption key: the {self.label} is not set, so encrypted columns refuse to work.")
        return keys_from(text, f"The {self.label}")


class CallableKeys(LocalKeys):
    """Master keys that a function gives: 32 bytes or their text, or a sequence of such, the current one first."""

    def __init__(self, function: Callable[[], bytes | str | Iterable[bytes | str]]) -> None:
        self._function = function
        self.label = f"function {getattr(function, '__qualname__', type(function).__qualname__)}"

    def masters(self) -> list[bytes]:
        given = self._function()
        where = f"What the {self.label} gives"
        if isinstance(given, str):
            return keys_from(given, where)
        if isinstance(given, bytes | bytearray):
            return [key_from(given, where)]
        try:
            keys = [key_from(one, where) for one in given]
        except TypeError:
            raise KeyUnusable(f"{where} is a {type(given).__name__}, not a key.") from None
        if not keys:
            raise KeyMissing(f"No encryption key: the {self.label} gives none.")
        return keys


def _name(master: bytes) -> str:
    return f"local:{sha256(b'legion-data/master-id' + bytes(1) + master).hexdigest()[:16]}"


def _cipher(master: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"legion-data/wrap/1").derive(master))
