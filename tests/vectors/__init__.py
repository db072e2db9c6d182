"""The contract's test vectors, read with their notation (``contract/vectors/README.md``) turned into Python values."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["cases", "decoded", "document"]

_HERE = Path(__file__).parent
_READERS: dict[str, Callable[[Any], Any]] = {
    "$sym": str,
    "$int": int,
    "$float": float,
    "$decimal": Decimal,
    "$time": datetime.fromisoformat,
    "$datetime": datetime.fromisoformat,
    "$bytes": bytes.fromhex,
    "$map": lambda pairs: {decoded(key): decoded(value) for key, value in pairs},
}


def decoded(value: Any) -> Any:
    """``value`` with its tagged objects turned into what they stand for."""
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if isinstance(value, dict):
        if len(value) == 1:
            tag, inner = next(iter(value.items()))
            if tag in _READERS:
                return _READERS[tag](inner)
        return {key: decoded(item) for key, item in value.items()}
    return value


def document(name: str) -> dict[str, Any]:
    """A whole vector file."""
    whole: dict[str, Any] = json.loads((_HERE / f"{name}.json").read_text())
    return whole


def cases(name: str) -> dict[str, dict[str, Any]]:
    """The cases of a vector file by their names, which are unique."""
    listed = document(name)["cases"]
    named = {
        case["name"]: {
            "input": decoded(case["input"]),
            "expected": decoded(case["expected"]),
        }
        for case in listed
    }
    assert len(named) == len(listed), name
    return named
