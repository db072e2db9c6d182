"""Format 2: the one text of a row, and its hash. Pure functions over values; ``docs/audit.md`` has the format.

The text is JSON as RFC 8785 writes strings and whole numbers: no spaces, only ``"``, ``\\`` and controls below 0x20 are
escaped, types are told apart (``7`` is not ``"7"``, null is not ``""``). Payloads enter as the text that is stored:
a database that keeps JSON as values would give other text back.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from legion_data.audit.ledgers import Ledger

__all__ = ["array", "digest", "from_microseconds", "key_id_of", "link", "microseconds", "stored_microseconds"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MINUTE = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):", re.ASCII)
_WIDTH, _REMEMBERED = 26, 4096
_SIGNATURE = re.compile(r"ed25519:([0-9A-Za-z._-]{1,64}):[0-9A-Za-z+/=]+")


def array(values: Iterable[Any]) -> str:
    """Values as a compact JSON array. TypeError for what is neither text, a whole number nor None."""
    # Written out: json.dumps builds an encoder for each call, and takes floats and booleans.
    parts = [
        encode_basestring(value) if type(value) is str else "null" if value is None else _whole(value)
        for value in values
    ]
    return f"[{','.join(parts)}]"


def _whole(value: object) -> str:
    if type(value) is not int:
        raise TypeError(f"a {type(value).__name__} has no place in a hashed row")
    return int.__repr__(value)


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, as 64 hex digits. UnicodeEncodeError (a ValueError) for a lone surrogate."""
    return sha256(text.encode()).hexdigest()


def link(ledger: Ledger, chain_id: str, seq: int, previous: str, fields: Iterable[Any]) -> str:
    """The hash of the row ``seq``, whose ``fields`` are in the order of ``Ledger.fields``."""
    return digest(ledger.tag + array((chain_id, seq, previous, *fields)))


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC, of an aware instant."""
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> datetime:
    """The instant in UTC."""
    return _EPOCH + count * _MICROSECOND


def stored_microseconds(text: object, known: dict[str, int]) -> object:
    """Microseconds of an instant as SQLite keeps it, ``2026-11-21 04:50:01.000000``.

    Anything else is given back as it is: it is no instant that was written here, and enters the hash as that.
    ``known`` remembers minutes, because a chain has many rows in each.
    """
    if type(text) is not str or len(text) != _WIDTH:
        return text
    start = known.get(text[:17])
    if start is None:
        found = _MINUTE.match(text)
        if found is None:
            return text
        try:
            start = microseconds(datetime(*map(int, found.groups()), tzinfo=UTC))  # type: ignore[misc,arg-type]
        except ValueError:
            return text
        if len(known) > _REMEMBERED:
            known.clear()
        known[text[:17]] = start
    rest = text[17:19] + text[20:]
    if text[19] == "." and rest.isascii() and rest.isdigit() and rest < "60":
        return start + int(rest)
    return text


def key_id_of(signature: object) -> object:
    """The id of the key behind ``ed25519:<key id>:<base64>``; None for None, False for other text."""
    if type(signature) is not str:
        return signature
    found = _SIGNATURE.fullmatch(signature)
    return False if found is None else found[1]  # no row was ever hashed with false: it cannot pass for a key id
