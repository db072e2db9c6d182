"""Where a value stands: table, column, row and tenant; and the bytes that bind a ciphertext to it.

Each part is a field: the length of its UTF-8 as four bytes, big-endian, then the bytes; no tenant at all is the length
0xFFFFFFFF and nothing. So no two places have the same bytes, whatever their names are made of. (The predecessor put
colons between the parts, and left the tenant out.)
"""

from __future__ import annotations

from functools import lru_cache
from struct import Struct
from zlib import crc32

__all__ = ["Place", "field"]

_LENGTH = Struct(">I")
_NOTHING = _LENGTH.pack(0xFFFFFFFF)
_CHECKS = Struct(">III")
#: The length of a UUID, which nearly every row has.
_UUID_CHARACTERS = 36
_UUID_LENGTH = _LENGTH.pack(_UUID_CHARACTERS)


def field(text: str | None) -> bytes:
    """One part, with its length before it."""
    if text is None:
        return _NOTHING
    raw = text.encode()
    return _LENGTH.pack(len(raw)) + raw


#: There are fewer tenants than values.
_tenant_field = lru_cache(1024)(field)


@lru_cache(1024)
def _tenant_check(tenant: str | None) -> int:
    return 0 if tenant is None else crc32(tenant.encode()) or 1


class Place:
    """A column of a table; ``row`` and ``tenant`` are given value by value."""

    __slots__ = ("_check", "_prefix", "column", "table")

    def __init__(self, table: str, column: str) -> None:
        self.table = table
        self.column = column
        self._prefix = field("legion-data/value") + field(table) + field(column)
        self._check = crc32(self._prefix)

    def bound(self, row: str, tenant: str | None) -> bytes:
        """The associated data of a value here, after its header."""
        raw = row.encode()
        length = _UUID_LENGTH if len(raw) == _UUID_CHARACTERS else _LENGTH.pack(len(raw))
        return b"".join((self._prefix, length, raw, _tenant_field(tenant)))

    def checks(self, row: str, tenant: str | None) -> bytes:
        """Three checksums (CRC-32 of column, row, tenant), from which an error tells what is different.

        They protect nothing: that is what the associated data are for.
        """
        return _CHECKS.pack(self._check, crc32(row.encode()), _tenant_check(tenant))

    def __repr__(self) -> str:
        return f"Place({self.table}.{self.column})"
