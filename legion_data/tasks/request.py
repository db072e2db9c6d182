"""What ``create_idempotent`` was asked for, checked whole before the first statement.

Pure: nothing here talks to a database. A refusal names the column and shows the value, shortened.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, Integer, String, Table
from sqlalchemy.dialects import sqlite

from legion_data.errors import ValueRefused
from legion_data.models.control_plane.task import Task
from legion_data.tasks.payload_key import KEY_VERSION, canonical_json, content_key
from legion_data.tasks.shown import shown
from legion_data.types import UTCDateTime

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DEFAULTS", "LOADED", "TASKS", "Request", "attributes", "checked_key", "request", "scope_hash"]

TASKS: Table = Task.metadata.tables["tasks"]
#: What is loaded with a task.
LOADED = [column for column in TASKS.columns if column.name != "phase"]

#: What a column has when nobody says anything; ``created`` is the instant of the call.
DEFAULTS: Mapping[str, Any] = {"depth": 0}
#: Columns that are not the caller's to give. The two of the key are: they are taken and overwritten, as ever.
_OURS = frozenset({"id", "created_at", "phase", "claimed_at", "attempts"})
_KEY = frozenset({"idempotency_key", "idempotency_expires_at"})


@dataclass(frozen=True, slots=True)
class Request:
    """One task that is wanted, once: its columns, its key and how long the key holds."""

    #: Every column that a caller may give, but created and the key's expiry.
    columns: Mapping[str, Any]
    created: datetime | None
    scope: str
    ttl: timedelta | None

    def at(self, now: datetime) -> dict[str, Any]:
        """The whole row (but its id) of a task that is created ``now``, and what the claim needs."""
        try:
            expires = None if self.ttl is None else now + self.ttl
        except OverflowError as error:
            raise ValueRefused(f"ttl {self.ttl} ends after the year 9999.") from error
        created = self.created or now
        return {
            **self.columns,
            "created": created,
            "created_at": created,
            "claimed_at": None,
            "attempts": 0,
            "idempotency_expires_at": expires,
            "scope_hash": self.scope,
            "now": now,
        }


def request(values: Mapping[str, Any], payload: object, key: str | None, ttl: float | timedelta | None) -> Request:
    """Check everything. Raises ``ValueRefused``."""
    lifetime = _lifetime(ttl)
    columns = _columns(values)
    created = columns.pop("created")
    chosen = checked_key(key if key is not None else content_key(values if payload is None else payload))
    columns["idempotency_key"] = chosen
    return Request(columns, created, scope_hash(chosen, columns["tenant_id"], columns["function_id"]), lifetime)


def scope_hash(key: str, tenant_id: str | None, function_id: int | None) -> str:
    """The name of a key among all tenants and functions: SHA-256, 64 hex digits.

    Over the canonical JSON list ``[version, tenant, function, key]``, in which no two scopes read the same.
    """
    return sha256(canonical_json([KEY_VERSION, tenant_id, function_id, key]).encode()).hexdigest()


def checked_key(key: str) -> str:
    """``key`` when it can be one: 1 to 64 characters of text."""
    if not isinstance(key, str) or not key.strip():
        raise ValueRefused(f"An idempotency key is text, not {shown(key)}.", hint="Leave it out to key by content.")
    return _text(TASKS.c.idempotency_key, key)


@cache
def attributes() -> dict[str, str]:
    """Attribute of ``Task`` -> column of ``tasks``."""
    mapper = Task.__mapper__
    return {mapper.get_property_by_column(column).key: column.name for column in LOADED}


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    known = attributes()
    unknown = [name for name in values if known.get(name, "id") in _OURS]
    if unknown:
        allowed = sorted(name for name, column in known.items() if column not in _OURS | _KEY)
        raise ValueRefused(f"Task takes no {shown(unknown[0])}.", hint=f"It takes: {', '.join(allowed)}.")
    columns = dict(_unsaid())
    for name, value in values.items():
        if known[name] not in _KEY:
            columns[known[name]] = _checked(TASKS.c[known[name]], value)
    for column in _required():
        if columns[column] is None:
            raise ValueRefused(f"Task.{column} is required.")
    return columns


@cache
def _unsaid() -> Mapping[str, Any]:
    """Column -> what it has when nobody says anything."""
    return {column.name: DEFAULTS.get(column.name) for column in TASKS.columns if column.name not in _OURS | _KEY}


@cache
def _required() -> list[str]:
    return [
        column.name
        for column in TASKS.columns
        if not column.nullable and column.name not in _OURS | _KEY | {"created", *DEFAULTS}
    ]


def _checked(column: Column[Any], value: Any) -> Any:
    if value is None:
        return DEFAULTS.get(column.name)
    if isinstance(column.type, UTCDateTime):
        return _instant(column, value)
    if isinstance(column.type, Integer):
        return _integer(column, value)
    return _text(column, value)


def _integer(column: Column[Any], value: object) -> int:
    bits = 63 if isinstance(column.type, BigInteger) else 31
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueRefused(f"Task.{column.name} is a whole number, not {shown(value)}.")
    if not -(1 << bits) <= value < 1 << bits:
        raise ValueRefused(f"Task.{column.name} ends at {(1 << bits) - 1}; this number has {bits + 1} bits or more.")
    return int(value)


def _text(column: Column[Any], value: object) -> str:
    if not isinstance(value, str):
        raise ValueRefused(f"Task.{column.name} is text, not {shown(value)}.")
    if "\0" in value:
        raise ValueRefused(f"Task.{column.name} cannot keep a NUL character: {shown(value)}.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueRefused(f"Task.{column.name} is not UTF-8 (a lone surrogate): {shown(value)}.") from error
    longest = column.type.length if isinstance(column.type, String) else None
    if longest is not None and len(value) > longest:
        raise ValueRefused(f"Task.{column.name} has room for {longest} characters, not {len(value)}: {value[:40]!r}...")
    return str(value)


def _instant(column: Column[Any], value: object) -> datetime:
    if not isinstance(value, (datetime, str)):
        raise ValueRefused(f"Task.{column.name} is an instant, not {shown(value)}.")
    try:
        moment = UTCDateTime().process_bind_param(value, sqlite.dialect())
    except ValueRefused as error:
        raise ValueRefused(f"Task.{column.name}: {error.summary}", hint=error.hint) from error
    assert moment is not None
    return moment


def _lifetime(ttl: float | timedelta | None) -> timedelta | None:
    if ttl is None:
        return None
    if isinstance(ttl, timedelta):
        lifetime = ttl
    elif isinstance(ttl, bool) or not isinstance(ttl, (int, float)) or not math.isfinite(ttl):
        raise ValueRefused(f"ttl is a number of seconds or a timedelta, not {shown(ttl)}.")
    else:
        try:
            lifetime = timedelta(seconds=ttl)
        except OverflowError as error:
            raise ValueRefused(f"ttl {shown(ttl)} is longer than any time.") from error
    if lifetime < timedelta(0):
        raise ValueRefused(f"ttl is {shown(ttl)}; a key cannot expire before it is made.", hint="0 expires at once.")
    return lifetime
