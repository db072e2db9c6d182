"""The annotations of columns, read once for all classes instead of once a column.

Modules hold annotations as text. SQLAlchemy evaluates each as Python, twice a column, which for a thousand columns is a
sixth of the time that all models take; but they are a dozen different texts. Those of associations name classes that
need not exist yet, and stay text.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

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
    "list[str]": list[str],
}
_MAPPED: dict[str, Any] = {f"Mapped[{name}]": Mapped[type_] for name, type_ in _TYPES.items()}  # type: ignore[valid-type]
_MAPPED |= {f"Mapped[{name} | None]": Mapped[type_ | None] for name, type_ in _TYPES.items()}  # type: ignore[valid-type]


def resolve(cls: type[Any]) -> None:
    """Put what the annotations of ``cls`` and its mixins mean in the place of their texts."""
    for owner in cls.__mro__:
        own = vars(owner).get("__annotations__", {})
        own.update({name: _MAPPED[text] for name, text in own.items() if isinstance(text, str) and text in _MAPPED})
