"""Payloads as JSON text, exactly as the predecessor wrote them: compact, keys in their order, not escaped to ASCII.

The standard library does it: orjson and msgspec write NaN as null, and what is spooled must come back as it was.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from legion_data.errors import PayloadRefused

__all__ = ["decoded", "encoded"]

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_CONTAINERS = (dict, list, tuple)


def encoded(payload: object, most_bytes: int) -> bytes:
    """The text of ``payload`` in UTF-8, without a line feed. Tuples become arrays.

    Raises ``PayloadRefused`` for what JSON cannot say (NaN, sets, bytes, keys that are not text, text with lone
    surrogates, cycles) and for more than ``most_bytes``.
    """
    try:
        if isinstance(payload, _CONTAINERS):
            _check_keys(payload)
        data = _encode(payload).encode()
    except UnicodeEncodeError as error:
        raise PayloadRefused(f"The payload has text that is not valid Unicode: {error.reason}.") from None
    except RecursionError:
        raise PayloadRefused("The payload is nested too deeply.") from None
    except (TypeError, ValueError) as error:
        raise PayloadRefused(f"The payload is not JSON: {_shortened(str(error))}.") from None
    if len(data) > most_bytes:
        raise PayloadRefused(
            f"The payload has {len(data):,} bytes as JSON; an entry may have {most_bytes:,}.",
            hint="Keep large things in a file and spool its name, or raise max_entry_bytes.",
        )
    return data


def decoded(data: bytes) -> Any:
    """The payload in ``data``. Raises ValueError, saying what is wrong, for text that is not JSON in UTF-8."""
    try:
        return _decode(data.decode())
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at character {error.pos}" if data else "the file is empty") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _check_keys(container: Any) -> None:
    """JSON's writer would turn a key 1 into "1", over the one that may be there already."""
    if isinstance(container, dict):
        for key in container:
            if not isinstance(key, str):
                raise TypeError(f"a {type(key).__name__} is no key")
        container = container.values()
    for value in container:
        if isinstance(value, _CONTAINERS):
            _check_keys(value)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


_decode = json.JSONDecoder(parse_constant=_refuse).decode


def _shortened(text: str) -> str:
    return text if len(text) <= 120 else text[:117] + "..."
