"""Predicates and expressions that mean the same on every database, for code that must not know which one it is.

They work on columns of mapped classes and of tables, in ``select``, ``where``, ``order_by``, and in the values of an
``upsert`` or ``update_batch``.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, type_coerce
from sqlalchemy.sql import coercions, roles

from legion_data.dialects.highest import highest
from legion_data.dialects.instants import seconds_between, this_instant
from legion_data.dialects.json_functions import json_contains, json_scalar
from legion_data.errors import ValueRefused
from legion_data.types import UTCDateTime

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = ["age_seconds", "greatest", "json_array_contains", "json_get", "utc_now"]

_STEP = re.compile(r"(?:^|\.)([^.\[\]]+)|\[(\d+)\]")


def json_get(column: Any, path: str | Sequence[str | int]) -> ColumnElement[str | None]:
    """The scalar at ``path`` in a JSON column, as text: ``json_get(Node.metrics, "load.avg[0]")``.

    ``path``: keys with dots between them and places in lists (from 0) in brackets; or a list of keys (text) and places
    (numbers), for keys that have dots or brackets in them. A text is given as it is, a number as it is written (numbers
    with an exponent as each database writes them), true and false as ``true`` and ``false``. NULL for what is not
    there, JSON's null, lists and objects, and a column that is NULL or no JSON. Numbers compare as numbers after
    ``.cast(Numeric)``.

    Raises ``ValueRefused`` for a path without a step, a negative place, and a key with a quotation mark, backslash or
    NUL in it, which not every database can name.
    """
    return json_scalar(_expression(column), _steps(path))


def json_array_contains(column: Any, value: str | float | bool | None) -> ColumnElement[bool]:
    """The list in a JSON column (or a ``TextArray``) has ``value`` among its own items, not those of lists within.

    Exact: "x" is not "xy", "X" or "x ", the text "1" is not the number 1, which is 1.0; None is JSON's null. False
    (never NULL) for what is no list. ``value`` is a text, a number of 64 bits, a bool or None, else ``ValueRefused``.
    """
    if not (value is None or isinstance(value, str | int | float)):
        raise ValueRefused(f"A list is searched for a text, a number, a bool or None, not {type(value).__name__}.")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueRefused(f"{value} is in no JSON.")
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        raise ValueRefused("A number that a list is searched for has at most 64 bits.")
    if isinstance(value, str) and "\0" in value:
        raise ValueRefused("A text with a NUL is in no list: PostgreSQL keeps none.")
    return json_contains.of(_expression(column), value)


def utc_now() -> ColumnElement[datetime]:
    """The instant of the statement, by the database's clock."""
    return type_coerce(this_instant(), UTCDateTime())


def age_seconds(column: Any) -> ColumnElement[float]:
    """Seconds from an instant until now, by the database's clock: below 0 for one to come, NULL for NULL.

    To find old rows by an index compare the column itself: ``Task.created < datetime.now(UTC) - timedelta(hours=1)``.
    """
    return seconds_between(_expression(column), this_instant())


def greatest(*values: Any) -> ColumnElement[Any]:
    """The highest of the ``values`` of a row (columns, expressions, plain values); NULLs do not count.

    NULL when all are. The first is a column or expression, whose type the others have. ``ValueRefused`` for no value.
    """
    if not values:
        raise ValueRefused("greatest needs a value.")
    first = _expression(values[0])
    if len(values) == 1:
        return first
    return highest(first, *(_like(first, value) for value in values[1:]))


def _expression(column: Any) -> ColumnElement[Any]:
    element = column.__clause_element__() if hasattr(column, "__clause_element__") else column
    if not isinstance(element, ColumnElement):
        raise ValueRefused(f"A column or an expression is needed, not {type(column).__name__}.")
    return element


def _like(first: ColumnElement[Any], value: Any) -> ColumnElement[Any]:
    made: ColumnElement[Any] = coercions.expect(roles.ExpressionElementRole, value, type_=first.type)
    return made


def _steps(path: str | Sequence[str | int]) -> list[str | int]:
    steps = _parsed(path) if isinstance(path, str) else list(path)
    if not steps:
        raise ValueRefused("The path names nothing.", hint='Write it like "load.avg[0]".')
    for step in steps:
        if isinstance(step, bool) or not isinstance(step, str | int):
            raise ValueRefused(f"A step of a path is a key or a place in a list, not {type(step).__name__}.")
        if isinstance(step, int) and not 0 <= step < 1 << 31:
            raise ValueRefused(f"{step} is no place in a list; they count from 0.")
        if isinstance(step, str) and any(mark in step for mark in '"\\\0'):
            raise ValueRefused(f"The key {step[:40]!r} cannot be named on every database.")
    return steps


def _parsed(path: str) -> list[str | int]:
    steps: list[str | int] = []
    end = 0
    while end < len(path):
        found = _STEP.match(path, end)
        if found is None or (end == 0 and path.startswith(".")):
            raise ValueRefused(
                f"{path[:40]!r} is not a path.", hint='Write it like "load.avg[0]", or as a list of keys.'
            )
        steps.append(int(found[2]) if found[1] is None else found[1])
        end = found.end()
    return steps
