"""BigId: 64-bit keys for the tables that grow without end, and for the columns that refer to them.

SQLite's INTEGER is 64 bits wide by itself, and only a column declared exactly so may AUTOINCREMENT.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer

__all__ = ["BigId"]

BigId = BigInteger().with_variant(Integer(), "sqlite")
