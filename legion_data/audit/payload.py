"""Payloads of entries: JSON values on the way in, the text that is stored and hashed on the way out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from json import encoder
from typing import TYPE_CHECKING, Any

from legion_data.errors import ValueRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["LARGEST_BYTES", "stored"]

#: What an entry holds at most in one payload. Evidence that is larger belongs elsewhere, with its hash in here.
LARGEST_BYTES = 512 * 1024
_DEEPEST = 100
_CONTAINERS = (dict, list, tuple)


def stored(value: object, what: str) -> str:
    """``value`` as compact JSON, keys in the order given; aware instants become text in UTC.

    Raises ``ValueRefused``, naming ``what``, for what JSON cannot say or would say twice: NaN and infinities, keys that
    are not text (``{1: .., "1": ..}`` would be two values of one key), naive instants, half surrogates, other objects,
    more than 100 levels, more than 512 KB.
    """
    _require_text_keys(value, what)
    try:
        text = "".join(_parts_of(value, 0))
        size = len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError as error:
        raise ValueRefused(f"{what} holds text that is not UTF-8 (a lone surrogate).") from error
    except (TypeError, ValueError) as error:
        if isinstance(error, ValueRefused):
            raise ValueRefused(f"{what} takes no such value: {error.summary}") from error
        raise ValueRefused(f"{what} is not JSON: {str(error)[:120]}.") from error
    if size > LARGEST_BYTES:
        raise ValueRefused(
            f"{what} has {size} bytes; an entry holds at most {LARGEST_BYTES}.",
            hint="Keep the content elsewhere and its SHA-256 here.",
        )
    return text


def _require_text_keys(value: object, what: str) -> None:
    level, items = 0, [value]
    while items:
        level += 1
        if level > _DEEPEST:
            raise ValueRefused(f"{what} is nested deeper than {_DEEPEST} levels.")
        inside: list[Any] = []
        for item in items:
            if not isinstance(item, _CONTAINERS):
                continue
            if isinstance(item, dict):
                for key in item:
                    if not isinstance(key, str):
                        raise ValueRefused(f"{what} has the key {str(key)[:40]!r}, which is not text.")
                item = item.values()  # noqa: PLW2901 - what is in it
            inside += [one for one in item if isinstance(one, _CONTAINERS)]
        items = inside


def _instant(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"a {type(value).__name__} has no JSON")
    if value.tzinfo is None:
        raise ValueRefused("a datetime without a zone names no instant")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _encoder() -> Callable[[object, int], Iterable[str]]:
    """What json.dumps builds for each call, built once. That no value holds itself is known by its depth."""
    build: Any = getattr(encoder, "c_make_encoder", None)
    if build is None:  # an interpreter without the C module
        plain = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_instant)
        return lambda value, _level: plain.iterencode(value)
    made: Callable[[object, int], Iterable[str]]
    made = build(None, _instant, encoder.encode_basestring, None, ":", ",", False, False, False)
    return made


_parts_of = _encoder()
