"""Column types as revisions write them: only what the database stores, without a Python side that could change.

The types of ``legion_data.types`` compile to the same columns; the test that compares models with migrated databases
would see the first difference.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.types import UserDefinedType

__all__ = [
    "BigId",
    "Bytes",
    "Json",
    "LongText",
    "Money",
    "ShortText",
    "TextArray",
    "Timestamp",
    "Uuid",
    "Vector",
]

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ShortText = sa.String(255).with_variant(sa.Text(), "postgresql")
LongText = sa.Text().with_variant(mysql.LONGTEXT(), "mysql")
Bytes = sa.LargeBinary().with_variant(mysql.LONGBLOB(), "mysql")
Timestamp = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql")
Money = sa.Numeric(20, 8)
Uuid = sa.CHAR(36).with_variant(postgresql.UUID(as_uuid=False), "postgresql")
Json = LongText.with_variant(postgresql.JSONB(), "postgresql")
TextArray = LongText.with_variant(postgresql.ARRAY(sa.Text()), "postgresql")


class _Vector(UserDefinedType[Any]):
    """pgvector's column; the Python package is not needed to name it."""

    cache_ok = True

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions

    def get_col_spec(self, **options: Any) -> str:
        return f"VECTOR({self.dimensions})"


def Vector(dimensions: int) -> sa.types.TypeEngine[Any]:  # noqa: N802 - stands among types and reads as one
    """A vector of ``dimensions`` floats: pgvector on PostgreSQL, JSON in text elsewhere."""
    return LongText.with_variant(_Vector(dimensions), "postgresql")
