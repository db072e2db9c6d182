"""What a column takes: its type, its length, its vocabulary. Pure functions over columns and values.

A model checks a value when it is assigned, so a bad one never reaches a statement and every database says the same;
SQLite alone would keep text of any length in any column. Writers of plain statements call ``checked``.

Text is refused, not repaired, when no database or no reader would take it: NUL (PostgreSQL has no such text) and lone
surrogates (they are not UTF-8). ``None`` passes: it is the column's default, or NULL.
"""

from __future__ import annotations

import math
import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, Boolean, Float, Integer, LargeBinary, Numeric, String
from sqlalchemy.sql.elements import ClauseElement

from legion_data.errors import LegionDataError, ValueRefused
from legion_data.errors.rows import shortened
from legion_data.types import (
    Bytes,
    Embedding,
    JSONText,
    LongText,
    Money,
    PortableJSON,
    PortableUUID,
    UTCDateTime,
)
from legion_data.types.json_text import dumped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Column
    from sqlalchemy.types import TypeEngine

    from legion_data.models.vocabulary import Vocabulary

__all__ = ["Problem", "checked", "problems", "required", "rules_of"]

_BITS = {True: 63, False: 31}
#: The escape of a NUL, and not a backslash in front of ``u0000``, which is written as two.
_NUL_IN_JSON = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")

#: ``info`` of a column that must hold something: not None, not the empty text. A blank is something.
required: dict[Any, Any] = {"required": True}


class Problem(NamedTuple):
    """A value that its column does not take."""

    column: str
    what: str
    value: object


def rules_of(model: type[Any]) -> dict[str, Callable[[Any], Any]]:
    """For each column attribute of ``model``: a function that gives the value to keep, or raises ``ValueRefused``."""
    table = model.__table__
    keys = {column: attribute.key for attribute in model.__mapper__.column_attrs for column in attribute.columns}
    return {keys[column]: _rule(model.__name__, keys[column], column) for column in table.columns if column in keys}


def problems(model: type[Any], values: Mapping[str, Any]) -> list[Problem]:
    """Everything that is wrong with ``values`` as a new row of ``model``; an empty list when nothing is."""
    found = []
    rules = model.rules()
    for key, value in values.items():
        if key not in rules:
            found.append(Problem(key, "is not an attribute", value))
            continue
        try:
            rules[key](value)
        except ValueRefused as error:
            found.append(Problem(key, error.what or error.summary, value))
    named = {problem.column for problem in found}
    found += [
        Problem(column.key, "is required", None)
        for column in model.__table__.columns
        if column.info.get("required") and column.key not in named and values.get(column.key) is None
    ]
    return found + [problem for rule in model.row_rules for problem in rule(values)]


def checked(model: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` as a row of ``model``, for a plain statement. Raises ``ValueRefused`` with the first problem.

    An explicit None for a column with a default is left out, so that the default applies.
    """
    for problem in problems(model, values):
        raise refusal(model.__name__, *problem)
    rules, columns = model.rules(), model.__mapper__.columns
    return {
        key: rules[key](value) for key, value in values.items() if value is not None or not has_default(columns[key])
    }


def is_plain_text(column: Column[Any]) -> bool:
    """Whether ``column`` takes every text that is not too long for it."""
    return isinstance(column.type, String | LongText) and not ({"words", "required"} & column.info.keys())


def texts_fit(column: Column[Any], values: Sequence[str | None]) -> bool:
    """Whether a plain text column takes all of ``values``: its rule for many at once, six times as fast."""
    texts = [value for value in values if value is not None]
    longest = getattr(column.type, "length", None)
    if longest is not None and texts and max(map(len, texts)) > longest:
        return False
    try:
        _require_storable("".join(texts))
    except _Misfit:
        return False
    return True


def has_default(column: Column[Any]) -> bool:
    return column.default is not None or column.server_default is not None


def refusal(model: str, column: str, what: str, value: object) -> ValueRefused:
    """The error for a value that ``model.column`` does not take."""
    shown = shortened(value)
    error = ValueRefused(f"{model}.{column} {what}: {shown}.")
    error.model, error.column, error.value, error.what = model, column, shown, what
    return error


def _rule(model: str, key: str, column: Column[Any]) -> Callable[[Any], Any]:
    convert = _converter(column.type) if column.computed is None else _generated
    words: Vocabulary | None = column.info.get("words")
    must = bool(column.info.get("required"))

    def rule(value: Any) -> Any:
        if value is None:
            if must:
                raise refusal(model, key, "is required", value)
            return None
        if isinstance(value, ClauseElement) or hasattr(value, "__clause_element__"):
            return value  # an expression: the database computes it
        try:
            kept = convert(value)
        except _Misfit as misfit:
            raise refusal(model, key, str(misfit), value) from None
        except LegionDataError as error:
            raise refusal(model, key, f"takes no such value ({error.summary.rstrip('.')})", value) from error
        if must and kept == "":
            raise refusal(model, key, "is required", value)
        if words is not None and kept not in words:
            raise refusal(model, key, f"must be one of {words.allowed}", value)
        return kept

    return rule


class _Misfit(Exception):
    """Why a value does not fit."""


def _converter(type_: TypeEngine[Any]) -> Callable[[Any], Any]:
    match type_:
        case JSONText() | PortableJSON():
            return _json
        case PortableUUID() | Embedding():
            return _through(type_)
        case UTCDateTime():
            return _instant
        case Money():
            return _amount
        case LongText():
            return _text(None)
        case String():
            return _text(type_.length)
        case Bytes() | LargeBinary():
            return _exactly(bytes, bytearray, memoryview)
        case Boolean():
            return _exactly(bool)
        case Integer():
            return _whole(isinstance(type_, BigInteger))
        case Numeric() | Float():
            return _number
    return lambda value: value


def _text(longest: int | None) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not isinstance(value, str):
            raise _Misfit(f"takes text, not {type(value).__name__}")
        if longest is not None and len(value) > longest:
            raise _Misfit(f"holds {longest} characters, not {len(value)}")
        _require_storable(value)
        return value

    return check


def _require_storable(value: str) -> None:
    if "\0" in value:
        raise _Misfit("takes no NUL")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _Misfit("takes no lone surrogate") from None


def _json(value: Any) -> Any:
    text = dumped(value)
    if text is not None:
        if _NUL_IN_JSON.search(text):
            raise _Misfit("takes no NUL")  # jsonb has no such text
        _require_storable(text)
    return value


def _instant(value: Any) -> Any:
    if not isinstance(value, datetime | str):
        raise _Misfit(f"takes an instant, not {type(value).__name__}")
    return UTCDateTime().process_bind_param(value, _NO_DIALECT)


def _through(type_: Any) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        try:
            type_.process_bind_param(value, _NO_DIALECT)
        except (TypeError, ValueError) as error:
            if isinstance(error, ValueRefused):
                raise
            raise _Misfit("takes no such value") from error
        return str(value) if isinstance(type_, PortableUUID) else value

    return check


def _exactly(*classes: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not isinstance(value, classes):
            raise _Misfit(f"takes {classes[0].__name__}, not {type(value).__name__}")
        return value

    return check


def _whole(is_big: bool) -> Callable[[Any], Any]:
    limit = 1 << _BITS[is_big]

    def check(value: Any) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _Misfit(f"takes a whole number, not {type(value).__name__}")
        if not -limit <= value < limit:
            raise _Misfit(f"takes whole numbers from {-limit} to {limit - 1}")
        return value

    return check


def _generated(value: Any) -> Any:
    raise _Misfit("is computed by the database")


def _number(value: Any) -> Any:
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        raise _Misfit(f"takes a number, not {type(value).__name__}")
    try:
        is_kept = math.isfinite(value)
    except (OverflowError, ValueError):  # a whole number beyond every float, a signalling NaN
        is_kept = False
    if not is_kept:
        raise _Misfit("takes finite numbers")  # SQLite would keep NaN as NULL, MySQL has neither
    return value


def _amount(value: Any) -> Any:
    if not isinstance(value, int | float | Decimal | str) or isinstance(value, bool):
        raise _Misfit(f"takes an amount, not {type(value).__name__}")
    Money().process_literal_param(value, _NO_DIALECT)  # type: ignore[arg-type]
    return value


class _NoDialect:
    """Stands for any database where a type is asked only whether it takes a value."""

    name = "none"


_NO_DIALECT: Any = _NoDialect()
