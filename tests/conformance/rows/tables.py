"""Tables as extensions bring them: natural, composite and generated keys, several unique keys, partial ones."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, UniqueConstraint, text

from legion_data.types import PortableUUID, UTCDateTime
from legion_data.types.uuid7 import uuid7

__all__ = ["COUNTERS", "METADATA", "PAIRS", "SLOTS", "TOKENS", "WORDS"]

METADATA = MetaData()
_MYSQL: Any = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

#: A natural key.
WORDS = Table(
    "words",
    METADATA,
    Column("word", String(100), primary_key=True),
    Column("count", Integer, nullable=False, server_default="0"),
    Column("note", String(100)),
    **_MYSQL,
)

#: A key of two columns, one an instant, and nothing else that must be given.
PAIRS = Table(
    "pairs",
    METADATA,
    Column("name", String(50), primary_key=True),
    Column("at", UTCDateTime, primary_key=True),
    Column("value", Integer),
    **_MYSQL,
)

#: A key that Python makes, and a unique column.
TOKENS = Table(
    "tokens",
    METADATA,
    Column("id", PortableUUID, primary_key=True, default=uuid7),
    Column("name", String(50), nullable=False, unique=True),
    Column("value", Integer),
    **_MYSQL,
)

#: Two unique keys beside the counted one.
SLOTS = Table(
    "slots",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(50), nullable=False),
    Column("place", Integer),
    Column("value", Integer),
    UniqueConstraint("name", name="uq_slots_name"),
    Index("uq_slots_place", "place", unique=True),
    **_MYSQL,
)

#: Values that move from one column to another.
COUNTERS = Table(
    "counters",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(50), nullable=False, unique=True),
    Column("now", Integer, nullable=False),
    Column("before", Integer),
    Column("twice", Integer),
    Column("text", String(20), server_default=text("'none'")),
    **_MYSQL,
)
