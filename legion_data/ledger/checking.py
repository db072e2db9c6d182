"""Is this a record? Each field against the rules of its model's column, before anything is written.

Errors name the field by its path from the record: ``tool_calls[2].attempts[0].status``. Mappings (a decoded queue
message) are taken where a record is, with the same checks and no unknown keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import Integer

from legion_data.errors import RecordRefused, ValueRefused
from legion_data.ledger.columns import Row, defaults, model_of
from legion_data.types import Money

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["checked_reference", "part", "parts", "row"]

T = TypeVar("T")

#: Fields of records that are no columns.
_NOT_COLUMNS = {"attempts", "is_about_response", "metering_ref"}
#: Names of other systems: one that differs by a blank is a slip, and MySQL would take it for the same.
_REFERENCES = {"uuid", "request_ref", "metering_ref"}
#: Text that says something when it is given.
_WORDS = {"status", "role", "tool_name", "policy_key", "evaluation_type", "decision"}
_CURRENCY = re.compile(r"[A-Z]{3}")
_LONGEST_REFERENCE = 128
_SHOWN = 40


class _Field(NamedTuple):
    name: str
    rule: Callable[[Any], Any]
    #: What the value must also be; raises ``_Unfit``.
    checks: tuple[Callable[[Any], None], ...]
    is_required: bool


#: By class of record; two threads may both fill one in, and both are right.
_NAMES: dict[type[Any], dict[str, bool]] = {}
_FIELDS: dict[type[Any], tuple[_Field, ...]] = {}


class _Unfit(Exception):
    """What is wrong with a value."""


def part(record_class: type[T], given: object, path: str) -> T:
    """``given`` as a record: itself, or made of a mapping. Raises ``RecordRefused``."""
    if isinstance(given, record_class):
        return given
    if not isinstance(given, Mapping):
        raise RecordRefused(path, f"takes a {record_class.__name__} or a mapping, not {_shown(given)}")
    known = _names(record_class)
    for name in given:
        if name not in known:
            raise RecordRefused(
                _joined(path, str(name)[:_SHOWN]),
                f"is not a field of {record_class.__name__}",
                hint=f"Its fields are: {', '.join(known)}.",
            )
    for name, is_required in known.items():
        if is_required and given.get(name) is None:
            raise RecordRefused(_joined(path, name), "is required")
    return record_class(**given)


def parts(record_class: type[T], given: object, path: str) -> list[tuple[str, T]]:
    """A list of records, each with its path. Raises ``RecordRefused``."""
    if not isinstance(given, list | tuple):
        raise RecordRefused(path, f"takes a list of {record_class.__name__}, not {_shown(given)}")
    paths = [f"{path}[{place}]" for place in range(len(given))]
    return [(at, part(record_class, one, at)) for at, one in zip(paths, given, strict=True)]


def row(record: object, path: str) -> Row:
    """The columns that ``record`` says, defaults for those it does not. Raises ``RecordRefused``."""
    made = dict(defaults(model_of(type(record))))
    for name, rule, checks, is_required in _fields(type(record)):
        value = getattr(record, name)
        if value is None:
            if is_required:
                raise RecordRefused(_joined(path, name), "is required")
            continue
        try:
            kept = rule(value)
            for check in checks:
                check(kept)
        except ValueRefused as error:
            raise RecordRefused(_joined(path, name), f"{error.what or error.summary}: {_shown(value)}") from error
        except _Unfit as error:
            raise RecordRefused(_joined(path, name), f"{error}: {_shown(value)}") from None
        made[name] = kept
    return made


def checked_reference(value: object, path: str) -> str:
    """``value`` when it can name something: 1 to 128 characters of text, no blank at either end."""
    try:
        _is_reference(value)
    except _Unfit as error:
        raise RecordRefused(path, f"{error}: {_shown(value)}") from None
    return str(value)


def _is_reference(value: object) -> None:
    if not isinstance(value, str):
        raise _Unfit(f"takes text, not {type(value).__name__}")
    if len(value) > _LONGEST_REFERENCE:
        raise _Unfit(f"holds {_LONGEST_REFERENCE} characters, not {len(value)}")
    if "\0" in value:
        raise _Unfit("takes no NUL")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _Unfit("takes no lone surrogate") from None
    _is_trimmed(value)


def _names(record_class: type[Any]) -> dict[str, bool]:
    """Field -> whether it must be given."""
    known = _NAMES.get(record_class)
    if known is None:
        known = _NAMES[record_class] = {field.name: field.default is MISSING for field in fields(record_class)}
    return known


def _fields(record_class: type[Any]) -> tuple[_Field, ...]:
    known = _FIELDS.get(record_class)
    if known is None:
        model = model_of(record_class)
        rules, columns = model.rules(), model.__table__.columns
        known = _FIELDS[record_class] = tuple(
            _Field(name, rules[name], _checks(name, columns[name].type), is_required)
            for name, is_required in _names(record_class).items()
            if name not in _NOT_COLUMNS
        )
    return known


def _checks(name: str, type_: object) -> tuple[Callable[[Any], None], ...]:
    if name in _REFERENCES:
        return (_is_trimmed,)
    if name == "currency":
        return (_is_currency,)
    if name == "attempt_no":
        return (_at_least(1),)
    if isinstance(type_, Money) or (isinstance(type_, Integer) and not name.endswith("_id")):
        return (_at_least(0),)
    return (_is_said,) if name in _WORDS else ()


def _at_least(least: int) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if isinstance(value, bool):
            return
        if Decimal(str(value)) < least:
            raise _Unfit(f"is at least {least}")

    return check


def _is_trimmed(value: str) -> None:
    if not value or value != value.strip():
        raise _Unfit("is a name, without blanks around it")


def _is_said(value: str) -> None:
    if not value.strip():
        raise _Unfit("is required")


def _is_currency(value: str) -> None:
    if not _CURRENCY.fullmatch(value):
        raise _Unfit("is a currency of ISO 4217, such as USD")


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # an integer of 5,000 digits has no repr
        return f"<{type(value).__name__}>"
    text = text.encode("ascii", "backslashreplace").decode()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"
