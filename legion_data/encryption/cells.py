"""What the mapped column of an encrypted attribute holds: a value that waits to be encrypted, or a ciphertext.

Neither shows anything in a repr. SQLAlchemy tracks, expires, refreshes and merges them as it does any value.
``owner`` is the object that a JSON value was handed out by: who holds the value holds the object that writes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

__all__ = ["Plain", "Sealed"]


class Plain:
    """A value that was assigned; the next flush encrypts it.

    ``replaced``: the ciphertext that it was read from, when nobody assigned it but its row changes place.
    """

    __slots__ = ("owner", "replaced", "value")

    def __init__(self, value: Any, replaced: bytes | None = None) -> None:
        self.value = value
        self.replaced = replaced
        self.owner: object = None

    def __repr__(self) -> str:
        return "Plain(***)"

    def __reduce__(self) -> Any:
        return Plain, (self.value, self.replaced)


class Sealed:
    """A ciphertext, and the database (by its dialect object) whose keys open it."""

    __slots__ = ("_place", "_value", "blob", "dialect", "owner")

    def __init__(self, blob: bytes, dialect: Dialect | None = None) -> None:
        self.blob = blob
        self.dialect = dialect
        self.owner: object = None
        self._place: tuple[str, str | None] | None = None
        self._value: Any = None

    def remember(self, place: tuple[str, str | None], value: Any) -> None:
        """Keep the value for the next read in the same place."""
        self._value = value
        self._place = place

    def is_open_in(self, place: tuple[str, str | None]) -> bool:
        """Whether the value for this row and tenant is known."""
        return self._place == place

    @property
    def value(self) -> Any:
        """The value that is remembered."""
        return self._value

    def __repr__(self) -> str:
        return "Sealed(***)"

    def __reduce__(self) -> Any:
        return Sealed, (self.blob,)  # neither the value nor the way to its key travels
