"""Text and bytes of two sizes: what fits a key, and what has no practical end.

MySQL cannot index TEXT without cutting it, gives it no literal default, and ends it at 64 KB; so text that is a key
is VARCHAR there, and long text is LONGTEXT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.types import TypeDecorator

from legion_data.dialects.columns import long_bytes, long_text

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

__all__ = ["Bytes", "LongText", "ShortText"]

#: TEXT on PostgreSQL as in the predecessor, VARCHAR(255) elsewhere.
ShortText = String(255).with_variant(Text(), "postgresql")


class LongText(TypeDecorator[str]):
    """Text without a practical end (4 GB on MySQL, 1 GB elsewhere)."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return long_text(dialect)


class Bytes(TypeDecorator[bytes]):
    """Binary values without a practical end."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return long_bytes(dialect)
