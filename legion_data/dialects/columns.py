"""Which column type each database keeps a portable type in.

The types of a dialect are imported when that dialect first asks: importing PostgreSQL's alone takes longer than
importing the models, and a node on SQLite never needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import CHAR, DateTime, LargeBinary, Text, Uuid

from legion_data.dialects.kinds import is_mysql, is_postgresql
from legion_data.errors import CapabilityUnavailable

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

__all__ = ["json_document", "long_bytes", "long_text", "timestamp", "uuid", "vector"]


def long_text(dialect: Dialect) -> TypeEngine[str]:
    """TEXT; on MySQL LONGTEXT, because TEXT ends at 64 KB there."""
    if is_mysql(dialect):
        from sqlalchemy.dialects.mysql import LONGTEXT

        return LONGTEXT()
    return Text()


def long_bytes(dialect: Dialect) -> TypeEngine[bytes]:
    """BYTEA, BLOB; on MySQL LONGBLOB, because BLOB ends at 64 KB there."""
    if is_mysql(dialect):
        from sqlalchemy.dialects.mysql import LONGBLOB

        return LONGBLOB()
    return LargeBinary()


def timestamp(dialect: Dialect) -> TypeEngine[Any]:
    """``timestamptz``; on MySQL DATETIME(6), because a plain DATETIME rounds to seconds."""
    if is_mysql(dialect):
        from sqlalchemy.dialects.mysql import DATETIME

        return DATETIME(fsp=6)
    return DateTime(timezone=True)


def uuid(dialect: Dialect) -> TypeEngine[str]:
    """``uuid``; CHAR(36) where there is no such type."""
    return Uuid(as_uuid=False) if is_postgresql(dialect) else CHAR(36)


def json_document(dialect: Dialect) -> TypeEngine[Any]:
    """``jsonb``; text elsewhere."""
    if is_postgresql(dialect):
        from sqlalchemy.dialects.postgresql import JSONB

        return JSONB(none_as_null=True)
    return long_text(dialect)


def vector(dialect: Dialect, dimensions: int) -> TypeEngine[Any]:
    """pgvector's ``vector(dimensions)``; text elsewhere."""
    if not is_postgresql(dialect):
        return long_text(dialect)
    try:
        from pgvector.sqlalchemy import VECTOR
    except ImportError as error:
        raise CapabilityUnavailable(
            "A vector column", "PostgreSQL without the Python package pgvector", "pip install 'legion-data[postgres]'"
        ) from error
    return VECTOR(dimensions)
