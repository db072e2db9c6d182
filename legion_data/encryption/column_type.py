"""The column type of a ciphertext: bytes that only ``legion_data.encryption`` writes.

A type sees a value and not its row, so it cannot encrypt; but it is passed by every value on its way to the database,
by whatever statement, and lets no plaintext through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeDecorator

from legion_data.dialects.columns import long_bytes
from legion_data.encryption.cells import Sealed
from legion_data.errors import EncryptedWriteRefused

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

__all__ = ["Ciphertext"]


class Ciphertext(TypeDecorator[Sealed]):
    """BYTEA, BLOB, LONGBLOB. Gives and takes ``Sealed``; anything else raises ``EncryptedWriteRefused``."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return long_bytes(dialect)

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if isinstance(value, Sealed):
            return value.blob
        raise EncryptedWriteRefused(
            "A plain statement brings a value that is not encrypted to an encrypted column.",
            hint="Write it through the model, or encrypt it with legion_data.encryption.sealed().",
        )

    def compare_values(self, x: Any, y: Any) -> bool:
        """The same bytes are no change."""
        return x is y or (type(x) is Sealed and type(y) is Sealed and x.blob == y.blob)

    def process_result_value(self, value: Any, dialect: Dialect) -> Sealed | None:
        return None if value is None else Sealed(bytes(value), dialect)
