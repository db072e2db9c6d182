"""What an entry must be before its chain is locked: every value of it checked, every text made.

Whoever is refused has not waited, and has made nobody wait.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from legion_data.errors import ValueRefused
from legion_data.models.rules import is_plain_text, refusal
from legion_data.types.uuid7 import uuid7

if TYPE_CHECKING:
    from collections.abc import Mapping

    from legion_data.models.base import Base

__all__ = ["chain_id", "instant", "public_id", "values"]


def values(model: type[Base], given: Mapping[str, Any], required: frozenset[str]) -> dict[str, Any]:
    """``given`` as the columns of ``model`` take it, under the names of parameters. Raises ``ValueRefused``."""
    rules, longest = model.rules(), _longest(model)
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if type(value) is str and value.isascii() and 0 < len(value) <= longest.get(name, 0) and "\0" not in value:
            kept[f"{name}_"] = value  # nearly always; what follows would say the same
            continue
        if value is None:
            if name in required:
                raise refusal(model.__name__, name, "is required", value)
            kept[f"{name}_"] = None
            continue
        found = rules[name](value)
        if found == "" and name in required:
            raise refusal(model.__name__, name, "is required", value)
        kept[f"{name}_"] = found
    return kept


@cache
def _longest(model: type[Base]) -> dict[str, int]:
    """The columns that take any text up to a length."""
    columns = [column for column in model.metadata.tables[model.__tablename__].columns if is_plain_text(column)]
    return {column.key: getattr(column.type, "length", None) or 0 for column in columns}


def chain_id(model: type[Base], column: str, value: object) -> str:
    """The id of a chain: text that names one. Raises ``ValueRefused``."""
    kept = model.rules()[column](value)
    if not isinstance(kept, str) or kept == "":
        raise refusal(model.__name__, column, "names no chain", value)
    if kept != kept.rstrip():
        # MySQL's comparison does not see them: the chain would share a head with the one without.
        raise refusal(model.__name__, column, "ends in a blank", value)
    return kept


def instant(model: type[Base], value: datetime | str | None) -> datetime:
    """An aware instant in UTC; the clock's when None is given. Raises ``ValueRefused`` for a naive one."""
    if value is None:
        return datetime.now(UTC)
    moment: datetime = model.rules()["created_at"](value)
    return moment


def public_id(value: object) -> tuple[str, bool]:
    """A uuid as 36 lower-case characters, and whether it was given. Raises ``ValueRefused``."""
    if value is None:
        return uuid7(), False
    try:
        return str(value if isinstance(value, UUID) else UUID(str(value))), True
    except ValueError as error:
        raise ValueRefused(
            f"{str(value)[:40]!r} is not a UUID.", hint="Make one with: legion_data.types.uuid7.uuid7()"
        ) from error
