"""Key material as text: 32 random bytes, written in base64 or hexadecimal. Pure functions."""

from __future__ import annotations

import base64
import binascii
import re
import secrets

from legion_data.errors import KeyUnusable

__all__ = ["KEY_BYTES", "key_from", "keys_from", "new_key_text"]

#: AES-256.
KEY_BYTES = 32
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_HINT = "A key is 32 random bytes in base64 or hexadecimal; make one with: legion-data encryption generate-key"


def new_key_text() -> str:
    """32 bytes of the system's randomness, in base64."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def keys_from(text: str, where: str) -> list[bytes]:
    """Keys of ``text``, which separates them by blanks, lines or commas; ``#`` begins a comment. The first is current.

    Raises ``KeyUnusable``, naming ``where`` and never the text.
    """
    words = [word for line in text.splitlines() for word in re.split(r"[\s,]+", line.partition("#")[0]) if word]
    if not words:
        raise KeyUnusable(f"{where} holds no key.", hint=_HINT)
    return [_key(word, f"{where}, key {number}" if len(words) > 1 else where) for number, word in enumerate(words, 1)]


def key_from(value: object, where: str) -> bytes:
    """One key, given as 32 bytes or as text. Raises ``KeyUnusable``."""
    if isinstance(value, bytes | bytearray):
        return _checked(bytes(value), where)
    if isinstance(value, str):
        return _key(value.strip(), where)
    raise KeyUnusable(f"{where} is a {type(value).__name__}, not 32 bytes or their text.", hint=_HINT)


def _key(word: str, where: str) -> bytes:
    if _HEX.fullmatch(word):
        return _checked(bytes.fromhex(word), where)
    try:
        raw = base64.b64decode(word.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        raise KeyUnusable(f"{where} is neither base64 nor hexadecimal.", hint=_HINT) from None
    return _checked(raw, where)


def _checked(raw: bytes, where: str) -> bytes:
    if len(raw) != KEY_BYTES:
        raise KeyUnusable(f"{where} has {len(raw)} bytes; a key has {KEY_BYTES}.", hint=_HINT)
    if len(set(raw)) == 1:
        raise KeyUnusable(f"{where} is one byte {KEY_BYTES} times over, which is no random key.", hint=_HINT)
    return raw
