"""PortableJSON and TextArray: the contract's own JSON and array columns.

PostgreSQL has types for them (``jsonb``, ``text[]``), with operators and GIN indexes; elsewhere the same Python values
stand as JSON in text.
"""

from __future__ import annotations

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from legion_data.types.json_text import JSONText

__all__ = ["PortableJSON", "TextArray"]

#: Any JSON value.
PortableJSON = JSONText().with_variant(JSONB(none_as_null=True), "postgresql")

#: A list of texts.
TextArray = JSONText().with_variant(ARRAY(Text()), "postgresql")
