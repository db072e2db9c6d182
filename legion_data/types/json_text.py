"""JSONText: JSON inside a text column, as the predecessor stored it, read and written as Python values.

``None`` is SQL NULL; the JSON literal null is written with ``sqlalchemy.JSON.NULL`` and reads as ``None``. Text is
compact, keeps the order of keys and is not escaped to ASCII.
"""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Text
from sqlalchemy.types import TypeDecorator

from legion_data.dialects.columns import long_text
from legion_data.errors import ValueRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

__all__ = ["JSONText", "dumped", "loaded"]


def dumped(value: object) -> str | None:
    """``value`` as compact JSON text; None stays None.

    Raises ``ValueRefused`` for what JSON cannot say: NaN and infinities too, which no other reader would take.
    """
    if value is None:
        return None
    if value is JSON.NULL:
        return "null"
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise ValueRefused(f"A {type(value).__name__} is not JSON: {error}.") from error
    except RecursionError as error:
        raise ValueRefused(f"A {type(value).__name__} is nested too deep to be written as JSON.") from error


def loaded(text: str | None) -> Any:
    """The value of JSON ``text``; malformed text reads as None with a warning, so that one old row ends no query."""
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        warnings.warn(f"Stored text is not JSON and reads as None: {error}", RuntimeWarning, stacklevel=2)
        return None


class JSONText(TypeDecorator[Any]):
    """Any JSON value in TEXT (LONGTEXT on MySQL). Raises ``ValueRefused`` for what JSON cannot say."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return long_text(dialect)

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        return dumped(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return loaded  # at once: most rows have nothing in most such columns
