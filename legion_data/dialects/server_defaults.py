"""Defaults that the server computes, so that a plain INSERT from any client gets them too.

``utc_now``: the present moment in UTC, whatever the session's time zone. SQLite gives milliseconds; three literal
zeros keep its text as wide as the microseconds that Python writes, so that text order is time order. MySQL's
``CURRENT_TIMESTAMP`` follows the session's zone, ``utc_timestamp`` does not, and wants the parentheses of an
expression default. PostgreSQL's ``timestamptz`` is an instant by itself.

``random_uuid``: PostgreSQL has ``gen_random_uuid()``, MySQL ``uuid()`` (version 1); SQLite puts a version 4 UUID
(RFC 9562, section 5.4) together from random bytes.

``empty_object`` and ``empty_list``: JSON and array columns that are never NULL.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["empty_list", "empty_object", "random_uuid", "utc_now"]


class utc_now(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """The instant of the statement, in UTC."""

    type = DateTime(timezone=True)
    inherit_cache = True


class random_uuid(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """A new UUID as 36 characters of text (``uuid`` on PostgreSQL)."""

    type = String(36)
    inherit_cache = True


@compiles(utc_now, "postgresql")
def _now_on_postgresql(element: utc_now, compiler: Any, **options: Any) -> str:
    return "now()"


@compiles(utc_now, "mysql")
def _now_on_mysql(element: utc_now, compiler: Any, **options: Any) -> str:
    return "(utc_timestamp(6))"


@compiles(utc_now, "sqlite")
def _now_on_sqlite(element: utc_now, compiler: Any, **options: Any) -> str:
    return "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"


@compiles(random_uuid, "postgresql")
def _uuid_on_postgresql(element: random_uuid, compiler: Any, **options: Any) -> str:
    return "gen_random_uuid()"


@compiles(random_uuid, "mysql")
def _uuid_on_mysql(element: random_uuid, compiler: Any, **options: Any) -> str:
    return "(uuid())"


@compiles(random_uuid, "sqlite")
def _uuid_on_sqlite(element: random_uuid, compiler: Any, **options: Any) -> str:
    return (
        "(lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || "
        "substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))"
    )


class empty_list(FunctionElement[Any]):  # noqa: N801 - reads as the value it is
    """A list without items, for a ``TextArray``: ``'{}'`` is PostgreSQL's array text, ``'[]'`` JSON's."""

    type = String()
    inherit_cache = True


class empty_object(FunctionElement[Any]):  # noqa: N801 - reads as the value it is
    """A JSON object without keys. In parentheses, because MySQL gives text no literal default."""

    type = String()
    inherit_cache = True


@compiles(empty_object)
def _object_anywhere(element: empty_object, compiler: Any, **options: Any) -> str:
    return "('{}')"


@compiles(empty_list)
def _list_as_json(element: empty_list, compiler: Any, **options: Any) -> str:
    return "('[]')"


@compiles(empty_list, "postgresql")
def _list_as_array(element: empty_list, compiler: Any, **options: Any) -> str:
    return "'{}'"
