"""Text and bytes of two sizes: what fits a key, and what has no practical end.

MySQL cannot index TEXT without cutting it, gives it no literal default, and ends it at 64 KB; so text that is a key
is VARCHAR there, and long text is LONGTEXT.
"""

from __future__ import annotations

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.dialects.mysql import LONGBLOB, LONGTEXT

__all__ = ["Bytes", "LongText", "ShortText"]

#: TEXT on PostgreSQL as in the predecessor, VARCHAR(255) elsewhere.
ShortText = String(255).with_variant(Text(), "postgresql")

#: TEXT; up to 4 GB on MySQL.
LongText = Text().with_variant(LONGTEXT(), "mysql")

#: Binary values; up to 4 GB on MySQL, where a plain BLOB ends at 64 KB.
Bytes = LargeBinary().with_variant(LONGBLOB(), "mysql")
