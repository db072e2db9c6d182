"""JSON inside a column, looked at alike on every database.

What stands in the column may be text (also text that is no JSON, which is as if nothing were there), ``jsonb``, or on
PostgreSQL an array of texts. SQLite's functions give SQL values, so 1 and true look the same; MySQL's JSON_CONTAINS
looks into nested lists, and its paths take a value for a list of one; PostgreSQL's casts fail on text that is no JSON.
The clauses below take that back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ARRAY, JSON, BigInteger, Boolean, Double, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

__all__ = ["json_contains", "json_scalar"]

#: The first PostgreSQL that can say whether text is JSON without failing.
_ASKS_SINCE = (16,)


class json_scalar(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """The text of the scalar at ``steps`` (keys, or places in a list) in a document; NULL when there is none."""

    type = String()
    inherit_cache = True

    def __init__(self, document: ColumnElement[Any], steps: Sequence[str | int]) -> None:
        paths = [_path(steps[:length]) for length in range(len(steps) + 1)]
        # The whole path, and those of what must be a list.
        wanted = [paths[-1], *(paths[place] for place, step in enumerate(steps) if isinstance(step, int))]
        super().__init__(document, *(bindparam(None, path, type_=String()) for path in wanted))


def _path(steps: Sequence[str | int]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f'."{step}"' for step in steps)


def _valid(document: Any, compiler: Any, **options: Any) -> str:
    """The document as ``jsonb``; NULL for text that is none."""
    shown = compiler.process(document, **options)
    kind = document.type.dialect_impl(compiler.dialect)
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    if isinstance(kind, ARRAY):
        return f"to_jsonb({shown})"
    if isinstance(kind, JSON):
        return f"CAST({shown} AS JSONB)"
    version = getattr(compiler.dialect, "server_version_info", None)
    if version is not None and version < _ASKS_SINCE:
        return f"CAST({shown} AS JSONB)"
    return f"(CASE WHEN pg_input_is_valid({shown}, 'jsonb') THEN CAST({shown} AS JSONB) END)"


@compiles(json_scalar, "postgresql")
def _scalar_on_postgresql(element: json_scalar, compiler: Any, **options: Any) -> str:
    document, path, *_ = element.clauses
    # Strict: a value is no list of one. Silent: what is not there is no error.
    strict = f"CAST('strict ' || {compiler.process(path, **options)} AS JSONPATH)"
    found = f"jsonb_path_query_first({_valid(document, compiler, **options)}, {strict}, '{{}}', true)"
    # #>> '{}' is the text of a scalar; of a container it would be JSON again.
    return f"(CASE WHEN jsonb_typeof({found}) IN ('object', 'array') THEN NULL ELSE {found} #>> '{{}}' END)"


@compiles(json_scalar, "mysql")
def _scalar_on_mysql(element: json_scalar, compiler: Any, **options: Any) -> str:
    document, path, *lists = element.clauses

    def at(place: Any) -> str:
        return f"JSON_EXTRACT({compiler.process(document, **options)}, {compiler.process(place, **options)})"

    are_lists = "".join(f" AND JSON_TYPE({at(place)}) = 'ARRAY'" for place in lists)
    return (
        f"(CASE WHEN JSON_VALID({compiler.process(document, **options)}){are_lists} "
        f"AND JSON_TYPE({at(path)}) NOT IN ('OBJECT', 'ARRAY', 'NULL') "
        f"THEN JSON_UNQUOTE({at(path)}) COLLATE {_exact(compiler)} END)"
    )


@compiles(json_scalar, "sqlite")
def _scalar_on_sqlite(element: json_scalar, compiler: Any, **options: Any) -> str:
    document, path, *_ = element.clauses

    def of(function: str) -> str:
        return f"{function}({compiler.process(document, **options)}, {compiler.process(path, **options)})"

    # A number as it stands: as an SQL value it would lose what 64 bits cannot hold.
    number = f"({compiler.process(document, **options)} -> {compiler.process(path, **options)})"
    return (
        f"(CASE WHEN json_valid({compiler.process(document, **options)}) THEN CASE {of('json_type')} "
        f"WHEN 'text' THEN {of('json_extract')} WHEN 'integer' THEN {number} WHEN 'real' THEN {number} "
        "WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' END END)"
    )


class json_contains(FunctionElement[Any]):  # noqa: N801 - reads as the condition it is
    """The list in a document has a scalar among its items. Never NULL. ``of`` makes one."""

    type = Boolean()
    inherit_cache = True
    #: What kind of scalar, in PostgreSQL's words.
    kind: ClassVar[str]

    @staticmethod
    def of(document: ColumnElement[Any], value: str | float | bool | None) -> json_contains:
        """``value`` is among the items."""
        if isinstance(value, bool):
            return _boolean_in(document, bindparam(None, "true" if value else "false", type_=String()))
        if value is None:
            return _null_in(document, bindparam(None, "null", type_=String()))
        if isinstance(value, str):
            return _text_in(document, bindparam(None, value, type_=String()))
        return _number_in(document, bindparam(None, value, type_=BigInteger() if isinstance(value, int) else Double()))


class _text_in(json_contains):  # noqa: N801
    inherit_cache = True
    kind = "string"


class _number_in(json_contains):  # noqa: N801
    inherit_cache = True
    kind = "number"


class _boolean_in(json_contains):  # noqa: N801
    inherit_cache = True
    kind = "boolean"


class _null_in(json_contains):  # noqa: N801
    inherit_cache = True
    kind = "null"


@compiles(json_contains, "postgresql")
def _contains_on_postgresql(element: json_contains, compiler: Any, **options: Any) -> str:
    document, value = element.clauses
    listed = _valid(document, compiler, **options)
    given = compiler.process(value, **options)
    item = f"CAST({given} AS JSONB)" if element.kind in {"boolean", "null"} else f"to_jsonb({given})"
    # A list contains a scalar when one of its own items is it; a scalar would contain itself.
    return f"coalesce(jsonb_typeof({listed}) = 'array' AND {listed} @> {item}, false)"


@compiles(json_contains, "sqlite")
def _contains_on_sqlite(element: json_contains, compiler: Any, **options: Any) -> str:
    document, value = element.clauses

    def shown() -> str:
        return str(compiler.process(document, **options))

    checked = f"CASE WHEN json_valid({shown()}) THEN CASE json_type({shown()}) WHEN 'array' THEN {shown()} END END"
    same = {
        "string": "item.type = 'text' AND item.value = ",
        "number": "item.type IN ('integer', 'real') AND item.value = ",
    }.get(element.kind, "item.type = ")
    return f"(EXISTS (SELECT 1 FROM json_each({checked}) AS item WHERE {same}{compiler.process(value, **options)}))"


@compiles(json_contains, "mysql")
def _contains_on_mysql(element: json_contains, compiler: Any, **options: Any) -> str:
    document, value = element.clauses

    def shown() -> str:
        return str(compiler.process(document, **options))

    def item() -> str:
        return f"JSON_EXTRACT({shown()}, CONCAT('$[', item.n - 1, ']'))"

    checked = f"CASE WHEN JSON_VALID({shown()}) AND JSON_TYPE({shown()}) = 'ARRAY' THEN {shown()} ELSE '[]' END"
    before = f"(EXISTS (SELECT 1 FROM JSON_TABLE({checked}, '$[*]' COLUMNS (n FOR ORDINALITY)) AS item WHERE "
    if element.kind == "string":
        same = f"JSON_TYPE({item()}) = 'STRING' AND JSON_UNQUOTE({item()}) COLLATE {_exact(compiler)} = "
        return f"{before}{same}{compiler.process(value, **options)}))"
    if element.kind == "number":
        same = f"JSON_TYPE({item()}) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') AND "
        number = compiler.process(value, **options)
        return f"{before}{same}CAST({item()} AS DECIMAL(65, 20)) = CAST({number} AS DECIMAL(65, 20))))"
    same = f"JSON_TYPE({item()}) IN ('BOOLEAN', 'NULL') AND JSON_UNQUOTE({item()}) = "
    return f"{before}{same}{compiler.process(value, **options)}))"


def _exact(compiler: Any) -> str:
    """The collation that tells "x " from "x"."""
    return "utf8mb4_nopad_bin" if getattr(compiler.dialect, "is_mariadb", False) else "utf8mb4_0900_bin"
