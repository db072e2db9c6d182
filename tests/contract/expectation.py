"""The schema that ``schema.json`` and ``differences.toml`` together promise, as plain facts for each database.

Written without a word of the package's own code, so that it cannot repeat its mistakes.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Expected", "added_columns", "expected_schema", "new_tables", "seed_rows"]

_HERE = Path(__file__).parent
_CONTRACT: dict[str, Any] = json.loads((_HERE / "schema.json").read_text())
_DIFFERENCES: dict[str, Any] = tomllib.loads((_HERE / "differences.toml").read_text())

#: The contract's type -> what each database calls it.
_TYPES = {
    "integer": {"sqlite": "INTEGER", "mysql": "int", "postgresql": "integer"},
    "bigint": {"sqlite": "INTEGER", "mysql": "bigint", "postgresql": "bigint"},
    "boolean": {"sqlite": "BOOLEAN", "mysql": "tinyint(1)", "postgresql": "boolean"},
    "float": {"sqlite": "DOUBLE", "mysql": "double", "postgresql": "double precision"},
    "money": {"sqlite": "NUMERIC(20, 8)", "mysql": "decimal(20,8)", "postgresql": "numeric(20,8)"},
    "datetime": {"sqlite": "DATETIME", "mysql": "datetime(6)", "postgresql": "timestamp with time zone"},
    "text": {"sqlite": "TEXT", "mysql": "longtext", "postgresql": "text"},
    "short text": {"sqlite": "VARCHAR(255)", "mysql": "varchar(255)", "postgresql": "text"},
    "uuid": {"sqlite": "CHAR(36)", "mysql": "char(36)", "postgresql": "uuid"},
    "json": {"sqlite": "TEXT", "mysql": "longtext", "postgresql": "jsonb"},
    "array(text)": {"sqlite": "TEXT", "mysql": "longtext", "postgresql": "text[]"},
    "array(integer)": {"postgresql": "integer[]"},
    "vector(1024)": {"sqlite": "TEXT", "mysql": "longtext", "postgresql": "vector(1024)"},
    "blob": {"sqlite": "BLOB", "mysql": "longblob", "postgresql": "bytea"},
}
_NOW = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
    "mysql": "utc_timestamp(6)",
    "postgresql": "now()",
}
_BOOLEANS = {
    True: {"sqlite": "1", "mysql": "1", "postgresql": "true"},
    False: {"sqlite": "0", "mysql": "0", "postgresql": "false"},
}
_EMPTY = {"json": dict.fromkeys(_NOW, "'{}'"), "array(text)": dict.fromkeys(_NOW, "'[]'") | {"postgresql": "'{}'"}}


@dataclass(frozen=True)
class Expected:
    """One table: column -> (type, nullable, default), and sets of everything else."""

    columns: dict[str, tuple[str, bool, str | None]]
    primary_key: tuple[str, ...]
    #: (columns, target, on delete, on update)
    foreign_keys: frozenset[tuple[tuple[str, ...], str, str | None, str | None]]
    #: (columns, unique, partial, method)
    indexes: frozenset[tuple[tuple[str, ...], bool, bool, str | None]]
    is_isolated: bool
    has_check: bool


def new_tables() -> set[str]:
    """Tables that the contract does not have."""
    return set(_DIFFERENCES["new_tables"])


def added_columns() -> dict[str, dict[str, Any]]:
    """``table.column`` -> its facts, for columns that the contract does not have."""
    return dict(_DIFFERENCES["added_columns"])


def seed_rows() -> dict[str, Any]:
    """Extension -> its runners, as revision 0007 seeds them."""
    rows: dict[str, Any] = _CONTRACT["seed_rows"]["runners"]
    return rows


def expected_schema(dialect: str) -> dict[str, Expected]:
    """Every table of the contract that ``dialect`` has; the tables of ours are left out."""
    return {
        name: _table(name, table, dialect)
        for name, table in _CONTRACT["tables"].items()
        if dialect == "postgresql"
        or "sqlite" in table["reference_databases"]
        or name in _DIFFERENCES["portable_tables"]
    }


def _table(name: str, table: dict[str, Any], dialect: str) -> Expected:
    columns = {column["name"]: _column(name, column, dialect) for column in table["columns"]}
    added = _added_columns(name, dialect)
    for column, facts in added.items():
        kind, nullable = facts["type"], facts.get("nullable", True)
        columns[column] = (_type(kind, dialect), nullable, _default(kind, facts.get("default"), dialect))
    return Expected(
        columns=columns,
        primary_key=tuple(table["primary_key"]),
        foreign_keys=frozenset(
            (tuple(key["columns"]), key["references"], key.get("on_delete"), key.get("on_update"))
            for key in table["foreign_keys"]
        )
        | {
            ((column,), facts["references"], facts.get("on_delete"), None)
            for column, facts in added.items()
            if "references" in facts
        },
        indexes=frozenset(_indexes(name, table, dialect) | _added_indexes(name, dialect)),
        is_isolated=dialect == "postgresql" and "rls_postgres" in table,
        has_check="checks_postgres" in table,
    )


def _added_columns(table: str, dialect: str) -> dict[str, dict[str, Any]]:
    return {
        where.removeprefix(f"{table}."): facts
        for where, facts in _DIFFERENCES["added_columns"].items()
        if where.startswith(f"{table}.") and facts.get("only", dialect) == dialect
    }


def _added_indexes(table: str, dialect: str) -> set[tuple[tuple[str, ...], bool, bool, str | None]]:
    found = set()
    for label, facts in _DIFFERENCES["added_indexes"].items():
        name, _, columns = label.removesuffix(")").partition("(")
        if name != table or facts.get("only", dialect) != dialect:
            continue
        unique, partial = facts.get("unique", False), facts.get("partial", False)
        parts = tuple(columns.split(", "))
        if dialect == "mysql" and partial:  # a plain index, or the columns and a generated marker
            parts, partial = (*parts, "KEY") if unique else parts, False
        found.add((parts, unique, partial, facts.get("method")))
    return found


def _column(table: str, column: dict[str, Any], dialect: str) -> tuple[str, bool, str | None]:
    where = f"{table}.{column['name']}"
    kind = column.get("postgres", {}).get("type", column["type"]) if "postgres" in column else column["type"]
    kind = {"datetimetz": "datetime", "decimal(20,8)": "money"}.get(kind, kind)
    if where in _DIFFERENCES["short_text_columns"] or ("postgres" in column and kind == "text"):
        kind = "short text"
    if where in _DIFFERENCES["bigint_columns"]:
        kind = "bigint"
    if where in _DIFFERENCES["money_columns"]:
        kind = "money"
    nullable = column["nullable"] or where in _DIFFERENCES["nullable_columns"]
    return _type(kind, dialect), nullable, _default(kind, column.get("default"), dialect)


def _type(kind: str, dialect: str) -> str:
    sized = re.fullmatch(r"(string|char)\((\d+)\)", kind)
    if sized is None:
        return _TYPES[kind][dialect]
    words = {"string": "character varying", "char": "character"} if dialect == "postgresql" else {}
    word = words.get(sized[1]) or {"string": "VARCHAR", "char": "CHAR"}[sized[1]]
    text = f"{word}({sized[2]})"
    return text.lower() if dialect == "mysql" else text


def _default(kind: str, default: Any, dialect: str) -> str | None:
    if default is None:
        return None
    if isinstance(default, bool):
        return _BOOLEANS[default][dialect]
    if default == "now":
        return _NOW[dialect]
    if default == "uuid4":
        return "uuid"
    if default == "{}":
        return _EMPTY[kind][dialect]
    numeric = kind in {"integer", "bigint", "float", "money"}
    return default if numeric else f"'{default}'"


def _indexes(name: str, table: dict[str, Any], dialect: str) -> set[tuple[tuple[str, ...], bool, bool, str | None]]:
    found = set()
    for index in table["indexes"]:
        columns = tuple("CASE" if "CASE" in column else column for column in index["columns"])
        label = f"{name}({', '.join(columns)})"
        unique, partial, method = bool(index.get("unique")), "where" in index, index.get("method")
        if label in _DIFFERENCES["indexes"]["left_out"] and not (unique or partial):
            continue
        if dialect != "postgresql" and method is not None:
            continue  # vector and array indexes
        if dialect == "mysql":
            mysql = _DIFFERENCES["mysql"]
            if partial and unique:
                assert label in mysql["guards"], label
                columns, partial = (*columns, "KEY"), False
            elif partial:
                assert label in mysql["plain"], label
                partial = False
            elif label in mysql["hashes"]:
                columns = ("KEY",)
            elif "CASE" in columns:
                columns = tuple(mysql["expressions"][label])
        found.add((columns, unique, partial, method))
    return found
