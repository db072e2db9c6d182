"""PortableUUID: ``uuid`` on PostgreSQL, CHAR(36) elsewhere; canonical lower-case text in Python.

A row that was written by hand in capitals and one written here must be the same key, so values are brought into one
form before they are compared. Every version of UUID is accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CHAR
from sqlalchemy.types import TypeDecorator

from legion_data.dialects.columns import uuid
from legion_data.errors import ValueRefused

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

__all__ = ["PortableUUID"]


class PortableUUID(TypeDecorator[str]):
    """A UUID as 36 characters of text. Takes text or ``uuid.UUID``; raises ``ValueRefused`` for anything else."""

    impl = CHAR(36)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return uuid(dialect)

    def process_bind_param(self, value: str | UUID | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        try:
            return str(value if isinstance(value, UUID) else UUID(value))
        except (AttributeError, TypeError, ValueError) as error:
            raise ValueRefused(
                f"{str(value)[:40]!r} is not a UUID.", hint="Write it like 0198c0de-0000-7000-8000-000000000000."
            ) from error
