"""The content key of a task: SHA-256 over one canonical text of its payload, the same on every node and for ever.

Version 1 of the recipe is the predecessor's, byte for byte, so that keys it stored are found:

| value | text |
|---|---|
| map | keys are text, sorted by their UTF-8 bytes; ``{"a":1,"b":2}`` without spaces |
| list, tuple | in order |
| text | UTF-8 as it is; only ``"``, ``\\`` and controls below 0x20 are escaped (``\\n``, ``\\u001b``) |
| integer | in full |
| float | shortest round trip in Ruby's notation: ``1.0``, ``1.0e+16``, ``1.0e-05``, ``-0.0`` |
| Decimal | text in Ruby's notation: ``"0.1234e2"`` |
| aware datetime | text, UTC, six decimals: ``"2026-04-27T12:00:00.123456Z"`` |
| date | text: ``"2026-04-27"`` |
| None, True, False | ``null``, ``true``, ``false`` |

The predecessor asked whichever JSON library was installed, so its keys changed with the machine; this is a serialiser
of our own, pure, without options.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

from legion_data.errors import ValueRefused
from legion_data.tasks.shown import shown

__all__ = ["KEY_VERSION", "canonical_json", "content_key"]

#: The version of the recipe. It enters the scope of every claim, so that a new recipe never meets an old key.
KEY_VERSION = 1

#: Maps and lists inside each other, the outermost counted.
DEEPEST = 100
#: Where Ruby leaves plain notation: 0.0001 is the smallest, 100000000000000.0 the largest short float.
_SMALLEST_POINT, _LARGEST_POINT = -3, 15


def content_key(payload: object) -> str:
    """The key of ``payload``: 64 hex digits. None counts as an empty map.

    Raises ``ValueRefused`` for what has no canonical text; see ``canonical_json``.
    """
    return sha256(canonical_json({} if payload is None else payload).encode()).hexdigest()


def canonical_json(value: object) -> str:
    """The one text of ``value``, as the table above says.

    Raises ``ValueRefused``, which says where, for NaN and infinities, naive datetimes, bytes, text that is not UTF-8
    (lone surrogates), map keys that are not text, more than 100 levels, and objects of other kinds.
    """
    text = _text(value, 1, ())
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueRefused("A payload holds text that is not UTF-8 (a lone surrogate).") from error
    return text


def _text(value: Any, level: int, path: tuple[object, ...]) -> str:
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return _integer(value, path)
    if kind is float:
        return _float(value, path)
    if isinstance(value, (Mapping, list, tuple)):
        if level > DEEPEST:
            raise ValueRefused(f"A payload is nested deeper than {DEEPEST} levels.")
        return _map(value, level, path) if isinstance(value, Mapping) else _list(value, level, path)
    return _scalar(value, path)


def _map(value: Mapping[Any, Any], level: int, path: tuple[object, ...]) -> str:
    for key in value:
        if not isinstance(key, str):
            raise _refused(f"the map key {shown(key)} is not text", path)
    # Python orders text by code point, and UTF-8 keeps that order in its bytes.
    parts = (f"{encode_basestring(key)}:{_text(value[key], level + 1, (*path, key))}" for key in sorted(value))
    return "{" + ",".join(parts) + "}"


def _list(value: list[Any] | tuple[Any, ...], level: int, path: tuple[object, ...]) -> str:
    return "[" + ",".join(_text(item, level + 1, (*path, at)) for at, item in enumerate(value)) + "]"


def _scalar(value: object, path: tuple[object, ...]) -> str:
    """Everything that is not exactly a type of JSON."""
    if isinstance(value, datetime):
        return f'"{_instant(value, path)}"'
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    if isinstance(value, Decimal):
        return f'"{_decimal(value, path)}"'
    # Subclasses count as what they are: an enum of text is its text, whatever its str() says.
    if isinstance(value, str):
        return encode_basestring(str.__str__(value))
    if isinstance(value, int):
        return _integer(int(value), path)
    if isinstance(value, float):
        return _float(float(value), path)
    raise _refused(f"a {type(value).__name__} has no canonical text", path)


def _integer(value: int, path: tuple[object, ...]) -> str:
    try:
        return int.__repr__(value)
    except ValueError as error:  # Python's guard against quadratic conversions: 4300 digits
        raise _refused("an integer has too many digits", path) from error


def _float(value: float, path: tuple[object, ...]) -> str:
    if not math.isfinite(value):
        raise _refused(f"{value} is not a number that JSON can say", path)
    sign, digits, point = _shortest(value)
    if point >= _SMALLEST_POINT and (point < len(digits) or point <= _LARGEST_POINT):
        if point <= 0:
            return f"{sign}0.{'0' * -point}{digits}"
        return f"{sign}{digits[:point].ljust(point, '0')}.{digits[point:] or '0'}"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}e{point - 1:+03d}"


def _shortest(value: float) -> tuple[str, str, int]:
    """Sign, shortest digits d1..dn that round-trip, and p with value = 0.d1..dn * 10**p. Zero is ("0", 1)."""
    text = float.__repr__(value)
    sign, text = ("-", text[1:]) if text[0] == "-" else ("", text)
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    stripped = digits.lstrip("0")
    point = len(whole) - (len(digits) - len(stripped)) + int(exponent or 0)
    return (sign, stripped.rstrip("0"), point) if stripped else (sign, "0", 1)


def _decimal(value: Decimal, path: tuple[object, ...]) -> str:
    if not value.is_finite():
        raise _refused(f"{value} is not a number", path)
    sign = "-" if value.is_signed() else ""
    _, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    if not text:
        return f"{sign}0.0"
    return f"{sign}0.{text.rstrip('0')}e{len(text) + int(exponent)}"


def _instant(value: datetime, path: tuple[object, ...]) -> str:
    if value.utcoffset() is None:
        raise _refused(f"{shown(value)} has no time zone, so it names no instant", path)
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _refused(what: str, path: tuple[object, ...]) -> ValueRefused:
    where = "".join(f"[{shown(part)}]" for part in path)
    return ValueRefused(f"A payload{where} has no key: {what}.")
