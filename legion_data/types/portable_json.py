"""PortableJSON and TextArray: the contract's own JSON and array columns.

PostgreSQL has types for them (``jsonb``, ``text[]``), with operators and GIN indexes; elsewhere the same Python values
stand as JSON in text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Text
from sqlalchemy.types import TypeDecorator

from legion_data.dialects.columns import json_document
from legion_data.dialects.kinds import is_postgresql
from legion_data.types.json_text import JSONText, dumped, loaded

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

__all__ = ["PortableJSON", "TextArray"]


class PortableJSON(TypeDecorator[Any]):
    """Any JSON value; None is SQL NULL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return json_document(dialect)

    def process_bind_param(self, value: object, dialect: Dialect) -> Any:
        return value if is_postgresql(dialect) else dumped(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return super().result_processor(dialect, coltype) if is_postgresql(dialect) else loaded


#: A list of texts.
TextArray = JSONText().with_variant(ARRAY(Text()), "postgresql")
