"""Portable column types, one a file: what a row holds is the same on every database."""

from __future__ import annotations

from legion_data.types.big_id import BigId
from legion_data.types.embedding import Embedding
from legion_data.types.json_text import JSONText
from legion_data.types.money import Money
from legion_data.types.portable_json import PortableJSON, TextArray
from legion_data.types.portable_uuid import PortableUUID
from legion_data.types.text import Bytes, LongText, ShortText
from legion_data.types.utc_datetime import UTCDateTime

__all__ = [
    "BigId",
    "Bytes",
    "Embedding",
    "JSONText",
    "LongText",
    "Money",
    "PortableJSON",
    "PortableUUID",
    "ShortText",
    "TextArray",
    "UTCDateTime",
]
