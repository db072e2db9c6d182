"""What a key provider does: it wraps keys with a master key that stays with it, and unwraps them."""

from __future__ import annotations

from typing import NamedTuple, Protocol

__all__ = ["KeyProvider", "Wrapped"]


class Wrapped(NamedTuple):
    """A key that only its provider can read. The text is left out of the repr."""

    #: Which master key wrapped it: a fingerprint, or the service's name of it. Not secret.
    master_id: str
    text: str

    def __repr__(self) -> str:
        return f"Wrapped(master_id={self.master_id!r})"


class KeyProvider(Protocol):
    """The holder of a master key."""

    @property
    def label(self) -> str:
        """Where the master key is, for people. Not the key."""

    def current_id(self) -> str:
        """The master key that wraps now. Raises ``KeyMissing``, ``KeyUnusable``, ``KeyServiceUnavailable``."""

    def wrap(self, key: bytes, context: bytes) -> Wrapped:
        """``key`` under the current master key, bound to ``context``. Raises as ``current_id``."""

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """The key again. Raises ``WrongKey`` when the master key or the context is another; else as ``current_id``."""
