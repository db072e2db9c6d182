"""The contract's vectors, read with their notation (``contract/vectors/README.md``) turned into Python values."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

__all__ = ["cases", "decoded", "document", "listed"]


def document(name: str) -> dict[str, Any]:
    """A whole vector file, as it stands."""
    whole: dict[str, Any] = json.loads((Path(__file__).parent / f"{name}.json").read_text())
    return whole


def listed(name: str) -> list[dict[str, Any]]:
    """The cases of a vector file, as they stand."""
    found: list[dict[str, Any]] = document(name)["cases"]
    return found


def cases(name: str) -> dict[str, dict[str, Any]]:
    """The cases of a vector file by their names, which are unique; decoded."""
    named = {case["name"]: {part: decoded(case[part]) for part in ("input", "expected")} for case in listed(name)}
    assert len(named) == len(listed(name)), name
    return named


class _Symbol(str):
    """A Ruby symbol: text that gives way to text of the same name."""

    __slots__ = ()


def decoded(value: Any) -> Any:
    """A value of a vector as Python has it."""
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    tag, inner = next(iter(value.items()), ("", []))
    if len(value) != 1 or tag not in _TAGS:
        return {key: decoded(item) for key, item in value.items()}
    if tag == "$map":
        pairs = [(decoded(key), decoded(item)) for key, item in inner]
        pairs.sort(key=lambda pair: not isinstance(pair[0], _Symbol))  # stable: symbols first, so that text wins
        return {str(key) if isinstance(key, str) else key: item for key, item in pairs}
    return _TAGS[tag](inner)


def _instant(text: str) -> datetime:
    # Python counts microseconds; the recipe cuts nanoseconds off.
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))


_TAGS: dict[str, Any] = {
    "$sym": _Symbol,
    "$int": int,
    "$float": float,
    "$decimal": Decimal,
    "$map": None,
    "$time": _instant,
    "$datetime": _instant,
    "$date": date.fromisoformat,
    "$bytes": bytes.fromhex,
}
