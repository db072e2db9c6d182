"""Values of database columns as JSON, and back, type for type.

What JSON has stands as it is. The rest is an object with one key that says what it is:

    {"$datetime": "2026-03-16T12:00:00+00:00"}  {"$date": "2026-03-16"}  {"$time": "12:00:00"}  {"$timedelta": 1500000}
    {"$decimal": "1.50"}  {"$uuid": "0195..."}  {"$bytes": "00ff"}  {"$map": [["$date", "no date"]]}

``$timedelta`` counts microseconds, ``$bytes`` is hexadecimal; ``$map`` is an object that would read as one of these.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["tagged", "untagged"]

_MICROSECOND = timedelta(microseconds=1)

_WRITE: dict[type[Any], Callable[[Any], dict[str, Any]]] = {
    datetime: lambda value: {"$datetime": value.isoformat()},
    date: lambda value: {"$date": value.isoformat()},
    time: lambda value: {"$time": value.isoformat()},
    timedelta: lambda value: {"$timedelta": value // _MICROSECOND},
    Decimal: lambda value: {"$decimal": str(value)},
    UUID: lambda value: {"$uuid": str(value)},
    bytes: lambda value: {"$bytes": value.hex()},
    bytearray: lambda value: {"$bytes": value.hex()},
    memoryview: lambda value: {"$bytes": value.hex()},
}
_READ: dict[str, Callable[[Any], Any]] = {
    "$datetime": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$time": time.fromisoformat,
    "$timedelta": lambda microseconds: timedelta(microseconds=microseconds),
    "$decimal": Decimal,
    "$uuid": UUID,
    "$bytes": bytes.fromhex,
    "$map": lambda pairs: {key: untagged(value) for key, value in pairs},
}


def tagged(value: Any) -> Any:
    """``value`` with tags for what JSON lacks. What neither has stays as it is, and the spool refuses it."""
    kind = type(value)
    if kind is dict:
        made = {key: tagged(each) for key, each in value.items()}
        return {"$map": [[key, each] for key, each in made.items()]} if _reads_as_tag(made) else made
    if kind is list or kind is tuple:
        return [tagged(each) for each in value]
    write = _WRITE.get(kind)
    return value if write is None else write(value)


def untagged(value: Any) -> Any:
    """What ``tagged`` was given. Raises ValueError, TypeError or ArithmeticError for a tag with nonsense in it."""
    if isinstance(value, list):
        return [untagged(each) for each in value]
    if not isinstance(value, dict):
        return value
    if _reads_as_tag(value):
        ((tag, inner),) = value.items()
        read = _READ.get(tag)
        if read is not None:
            return read(inner)
    return {key: untagged(each) for key, each in value.items()}


def _reads_as_tag(value: dict[Any, Any]) -> bool:
    return len(value) == 1 and next(iter(value)) in _READ
