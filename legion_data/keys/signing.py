"""Ed25519 signatures over audit entries, anchors and checkpoints.

A signature is text, ``ed25519:<key id>:<base64>``, made over a domain tag and the message. The key id is the first 16
hex digits of the SHA-256 of the raw public key, so a verifier with public keys finds the right one, and keys rotate:
old rows keep theirs. ``Signer`` is all that a writer needs; a key provider satisfies it as well as ``PrivateKey`` does.

The private key is a PEM file (PKCS 8, mode 0600) that LEGION_DATA_SIGNING_KEY_FILE names, or the PEM text itself in
LEGION_DATA_SIGNING_KEY.
"""

from __future__ import annotations

import base64
import os
import stat
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from legion_data.errors import SigningKeyRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = ["PrivateKey", "PublicKeys", "Signer", "default_signer", "signature_text"]

_TEXT, _FILE = "LEGION_DATA_SIGNING_KEY", "LEGION_DATA_SIGNING_KEY_FILE"


class Signer(Protocol):
    """Somebody who signs."""

    @property
    def key_id(self) -> str:
        """The id of the key that signs now."""

    def sign(self, message: bytes) -> tuple[str, bytes]:
        """The id of the key, and the 64 bytes of the signature."""


class PrivateKey:
    """One Ed25519 key. Its repr shows its id only."""

    def __init__(self, pem: bytes) -> None:
        """Raises ``SigningKeyRefused`` for anything but an unencrypted Ed25519 private key."""
        self._key = _loaded(pem)
        self.key_id = _key_id(self._key.public_key())

    @classmethod
    def from_file(cls, path: str | Path) -> PrivateKey:
        """The key in a PEM file that nobody else can read. Raises ``SigningKeyRefused``."""
        place = Path(path)
        try:
            mode = stat.S_IMODE(place.stat().st_mode)
            if mode & 0o077:
                raise SigningKeyRefused(
                    f"{place} can be read by others (mode {mode:04o}).", hint=f"Run: chmod 600 {place}"
                )
            return cls(place.read_bytes())
        except OSError as error:
            raise SigningKeyRefused(f"{place} cannot be read: {error.strerror}.") from error

    def sign(self, message: bytes) -> tuple[str, bytes]:
        """The id of this key, and a signature over ``message``."""
        return self.key_id, self._key.sign(message)

    def __repr__(self) -> str:
        return f"PrivateKey({self.key_id})"


class PublicKeys:
    """What a verifier needs: public keys by their ids."""

    def __init__(self, pems: Iterable[bytes] = ()) -> None:
        """PEM public keys (SubjectPublicKeyInfo). Raises ``SigningKeyRefused``."""
        self._keys: dict[str, Ed25519PublicKey] = {}
        for pem in pems:
            self.add(pem)

    @classmethod
    def of_signer(cls, signer: PrivateKey) -> PublicKeys:
        """The public half of a key."""
        keys = cls()
        keys._keys[signer.key_id] = signer._key.public_key()  # noqa: SLF001 - two halves of one key
        return keys

    def add(self, pem: bytes) -> None:
        """One more key; a file may hold several."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key

        end = b"-----END PUBLIC KEY-----"
        parts = [part.strip() + b"\n" + end for part in pem.split(end) if part.strip()]
        for part in parts:
            try:
                key = load_pem_public_key(part)
            except ValueError as error:
                raise SigningKeyRefused("A public key is not PEM.") from error
            if not isinstance(key, Ed25519PublicKey):
                raise SigningKeyRefused("A public key is not of Ed25519.")
            self._keys[_key_id(key)] = key

    def verify(self, message: bytes, text: str) -> bool | None:
        """Whether ``text`` is a right signature over ``message``; None when its key is not known here."""
        from cryptography.exceptions import InvalidSignature

        algorithm, _, rest = text.partition(":")
        key_id, _, encoded = rest.partition(":")
        if algorithm != "ed25519":
            return False
        key = self._keys.get(key_id)
        if key is None:
            return None
        try:
            key.verify(base64.b64decode(encoded, validate=True), message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def pems(self) -> list[bytes]:
        """The keys, to hand on."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return [key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) for key in self._keys.values()]

    def __len__(self) -> int:
        return len(self._keys)


def signature_text(signer: Signer, message: bytes) -> str:
    """The signature of ``message`` as it is stored."""
    key_id, signature = signer.sign(message)
    return f"ed25519:{key_id}:{base64.b64encode(signature).decode()}"


def default_signer() -> PrivateKey | None:
    """The key that the environment names; None when it names none. Raises ``SigningKeyRefused`` for a bad one."""
    text, path = os.environ.get(_TEXT), os.environ.get(_FILE)
    if text:
        return PrivateKey(text.encode())
    return PrivateKey.from_file(path) if path else None


def _loaded(pem: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        # Not the library's words: they may quote what it was given.
        raise SigningKeyRefused("The signing key is not an unencrypted PEM private key.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyRefused("The signing key is not of Ed25519.")
    return key


def _key_id(key: Ed25519PublicKey) -> str:
    return sha256(key.public_bytes_raw()).hexdigest()[:16]
