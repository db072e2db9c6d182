"""The annotations of attributes, read here instead of evaluated by SQLAlchemy.

Modules hold annotations as text, and SQLAlchemy evaluates each as Python, some of them once for every class. But the
texts of columns are a dozen, of associations there are three forms, and all else is said once for all rows
(``ClassVar``). Associations go on naming their classes, which need not exist yet.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

__all__ = ["resolve"]

_TYPES: dict[str, Any] = {
    "int": int,
    "str": str,
    "bool": bool,
    "float": float,
    "bytes": bytes,
    "datetime": datetime,
    "Decimal": Decimal,
    "Any": Any,
    "list[float]": list[float],
    "list[int]": list[int],
    "list[str]": list[str],
}
_KNOWN: dict[str, Any] = {f"Mapped[{name}]": Mapped[type_] for name, type_ in _TYPES.items()}  # type: ignore[valid-type]
_KNOWN |= {f"Mapped[{name} | None]": Mapped[type_ | None] for name, type_ in _TYPES.items()}  # type: ignore[valid-type]

_ONE = re.compile(r"Mapped\[(\w+(?: \| None)?)\]")
_MANY = re.compile(r"Mapped\[list\[(\w+)\]\]")


def resolve(cls: type[Any]) -> None:
    """Put what the annotations of ``cls`` and its mixins mean in the place of their texts."""
    for owner in cls.__mro__:
        own = vars(owner).get("__annotations__", {})
        own.update({name: _meaning(text) for name, text in own.items() if isinstance(text, str)})


def _meaning(text: str) -> Any:
    known = _KNOWN.get(text)
    if known is None:
        if text.startswith("ClassVar["):
            known = ClassVar[Any]
        elif one := _ONE.fullmatch(text):
            known = Mapped[one[1]]  # type: ignore[valid-type]
        elif many := _MANY.fullmatch(text):
            known = Mapped[list[many[1]]]  # type: ignore[valid-type]
        else:
            return text
        _KNOWN[text] = known
    return known
