"""What an encrypted column holds, as bytes and back: text, JSON, or bytes. Pure functions.

A refused value is not shown: it would have been secret.
"""

from __future__ import annotations

import json
from typing import Any, Protocol

from sqlalchemy import JSON, LargeBinary, String

from legion_data.encryption.tracked import copied
from legion_data.errors import CiphertextChanged, EncryptedColumnMisplaced, ValueRefused
from legion_data.types import Bytes, JSONText, LongText, PortableJSON

__all__ = ["Kind", "kind_of"]


class Kind(Protocol):
    """One kind of value."""

    #: Values can be changed in place, and are then written again.
    is_mutable: bool

    def kept(self, value: Any, name: str) -> Any:
        """The value to keep on the object. Raises ``ValueRefused``, naming ``name``."""

    def shown(self, value: Any) -> Any:
        """A kept value as it is read."""

    def encode(self, value: Any, name: str) -> bytes:
        """The plaintext."""

    def decode(self, plaintext: bytes, name: str) -> Any:
        """The value again."""


class _Text:
    is_mutable = False

    def shown(self, value: Any) -> Any:
        return value

    def kept(self, value: Any, name: str) -> Any:
        if not isinstance(value, str):
            raise ValueRefused(f"{name} takes text, not {type(value).__name__}.")
        if not value.isascii():
            self.encode(value, name)
        return value

    def encode(self, value: Any, name: str) -> bytes:
        try:
            raw: bytes = value.encode()
        except UnicodeEncodeError:
            raise ValueRefused(f"{name} takes no lone surrogate.") from None
        return raw

    def decode(self, plaintext: bytes, name: str) -> Any:
        try:
            return plaintext.decode()
        except UnicodeDecodeError:
            raise CiphertextChanged(
                f"{name} holds bytes, not text.", hint="Declare it encrypted(LargeBinary)."
            ) from None


class _Bytes:
    is_mutable = False

    def shown(self, value: Any) -> Any:
        return value

    def kept(self, value: Any, name: str) -> Any:
        if not isinstance(value, bytes | bytearray | memoryview):
            raise ValueRefused(f"{name} takes bytes, not {type(value).__name__}.")
        return bytes(value)

    def encode(self, value: Any, name: str) -> bytes:
        return bytes(value)

    def decode(self, plaintext: bytes, name: str) -> Any:
        return plaintext


class _Json:
    """Compact JSON; the order of keys is kept. ``JSON.NULL`` is the literal null, and reads as None."""

    is_mutable = True

    def shown(self, value: Any) -> Any:
        return None if value is JSON.NULL else value

    def kept(self, value: Any, name: str) -> Any:
        if value is JSON.NULL:
            return value
        self.encode(value, name)
        return copied(value)

    def encode(self, value: Any, name: str) -> bytes:
        try:
            text = json.dumps(
                None if value is JSON.NULL else value, ensure_ascii=False, allow_nan=False, separators=(",", ":")
            )
            return text.encode()
        except (TypeError, ValueError, RecursionError):  # not chained: its message may quote the value
            raise ValueRefused(f"{name} takes what JSON can say; this {type(value).__name__} it cannot.") from None

    def decode(self, plaintext: bytes, name: str) -> Any:
        try:
            return copied(json.loads(plaintext))
        except ValueError:
            raise CiphertextChanged(
                f"{name} holds what is not JSON.", hint="Was it declared encrypted(Text)?"
            ) from None


_TEXT, _BYTES, _JSON = _Text(), _Bytes(), _Json()
_KINDS: tuple[tuple[tuple[type[Any], ...], Kind], ...] = (
    ((JSON, JSONText, PortableJSON), _JSON),
    ((LargeBinary, Bytes), _BYTES),
    ((String, LongText), _TEXT),
)


def kind_of(type_: Any) -> Kind:
    """``Text`` (or any text type), ``JSON``, ``LargeBinary``: the class or an instance. Nothing else is encrypted."""
    given = type_ if isinstance(type_, type) else type(type_)
    for types, kind in _KINDS:
        if issubclass(given, types):
            return kind
    raise EncryptedColumnMisplaced(f"encrypted() takes Text, JSON or LargeBinary, not {given.__name__}.")
