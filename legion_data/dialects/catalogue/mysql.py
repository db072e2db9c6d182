"""The catalogue of MySQL 8+ and MariaDB: six statements over information_schema, one picture for both.

They differ in what they show for the same table: MariaDB quotes default texts, gives integers a display width and
says RESTRICT where nothing was said; MySQL escapes the quotes inside expressions. Which of the two answers is asked
of the server, never guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from legion_data.dialects.catalogue.expression import canonical, literal
from legion_data.dialects.catalogue.picture import BOOKKEEPING, Catalogue, Column, ForeignKey, Index, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["ENGINE", "default_text", "expression_text", "kept_default", "read", "type_text"]

#: What a table of ours has when nothing else is said.
ENGINE = "InnoDB"

_TABLES = """
SELECT table_name AS tbl, engine AS eng, table_collation AS coll FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"""
_COLUMNS = """
SELECT table_name AS tbl, column_name AS name, column_type AS type, is_nullable AS nullable, column_default AS dflt,
       extra AS extra, generation_expression AS generated, collation_name AS coll
FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position"""
_INDEXES = """
SELECT table_name AS tbl, index_name AS name, non_unique AS plain, column_name AS col, sub_part AS part,
       collation AS direction, index_type AS method{expression}
FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index"""
_FOREIGN = """
SELECT u.table_name AS tbl, u.constraint_name AS name, u.column_name AS col, u.referenced_table_name AS target,
       u.referenced_column_name AS there, r.delete_rule AS on_delete, r.update_rule AS on_update
FROM information_schema.key_column_usage u
JOIN information_schema.referential_constraints r
  ON r.constraint_schema = u.constraint_schema AND r.constraint_name = u.constraint_name
 AND r.table_name = u.table_name
WHERE u.table_schema = DATABASE() AND u.referenced_table_name IS NOT NULL
ORDER BY u.table_name, u.constraint_name, u.ordinal_position"""
_CHECKS_MARIADB = """
SELECT table_name AS tbl, constraint_name AS name, check_clause AS body, 'YES' AS enforced
FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()"""
_CHECKS_MYSQL = """
SELECT t.table_name AS tbl, t.constraint_name AS name, c.check_clause AS body, t.enforced AS enforced
FROM information_schema.table_constraints t
JOIN information_schema.check_constraints c
  ON c.constraint_schema = t.constraint_schema AND c.constraint_name = t.constraint_name
WHERE t.table_schema = DATABASE() AND t.constraint_type = 'CHECK'"""
_TRIGGERS = """
SELECT event_object_table AS tbl, trigger_name AS name, action_timing AS timing, event_manipulation AS event,
       action_statement AS body
FROM information_schema.triggers WHERE trigger_schema = DATABASE()"""
_INTEGER = re.compile(r"^(smallint|mediumint|int|bigint|tinyint)\((\d+)\)")
_NUMERIC = re.compile(r"^(tinyint|smallint|mediumint|int|bigint|decimal|float|double)\b")
_ORDINARY_ACTIONS = frozenset({"RESTRICT", "NO ACTION"})
_SYNONYMS = {"integer": "int", "bool": "tinyint(1)", "boolean": "tinyint(1)", "numeric": "decimal", "real": "double"}
_SYNONYMS |= {"double precision": "double", "dec": "decimal"}


def read(connection: Connection) -> Catalogue:
    """The schema of the connected database."""
    is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
    tables: dict[str, dict[str, Any]] = {}
    collations: dict[str, str] = {}
    for row in connection.execute(text(_TABLES)):
        if row.tbl not in BOOKKEEPING:
            tables[row.tbl] = defaultdict(dict, options={"engine": row.eng, "collation": row.coll})
            collations[row.tbl] = row.coll
    for row in connection.execute(text(_COLUMNS)):
        if row.tbl in tables:
            tables[row.tbl]["columns"][row.name] = _column(row, collations[row.tbl], is_mariadb=is_mariadb)
    _add_indexes(connection, tables, is_mariadb=is_mariadb)
    _add_foreign_keys(connection, tables)
    for row in connection.execute(text(_CHECKS_MARIADB if is_mariadb else _CHECKS_MYSQL)):
        if row.tbl in tables:
            body = expression_text(row.body, escaped=not is_mariadb) or ""
            tables[row.tbl]["checks"][row.name] = body + ("" if row.enforced == "YES" else " not enforced")
    for row in connection.execute(text(_TRIGGERS)):
        if row.tbl in tables:
            body = " ".join(row.body.split())
            tables[row.tbl]["triggers"][row.name] = f"{row.timing.lower()} {row.event.lower()} {body}"
    return Catalogue("mysql", {name: Table(**parts) for name, parts in tables.items()})


def _column(row: Any, table_collation: str, *, is_mariadb: bool) -> Column:
    extra = (row.extra or "").upper()
    return Column(
        type=type_text(row.type),
        nullable=row.nullable == "YES",
        default=None if row.generated else kept_default(row.type, row.dflt, extra, is_mariadb=is_mariadb),
        generated=expression_text(row.generated, escaped=not is_mariadb) if row.generated else None,
        stored="STORED" in extra or "PERSISTENT" in extra,
        autoincrement="AUTO_INCREMENT" in extra,
        collation=None if row.coll in (None, table_collation) else row.coll,
    )


def kept_default(type_name: str, default: str | None, extra: str, *, is_mariadb: bool) -> str | None:
    """A default as information_schema shows it: MariaDB gives SQL, MySQL the value itself or an escaped expression."""
    if default is None or is_mariadb:
        return default_text(type_name, default)
    if "DEFAULT_GENERATED" in extra:
        return default_text(type_name, _unescaped(default))
    return default_text(type_name, default if _NUMERIC.match(type_name) else literal(default), backslash=False)


def _add_indexes(connection: Connection, tables: dict[str, dict[str, Any]], *, is_mariadb: bool) -> None:
    expression = ", NULL AS expr" if is_mariadb else ", expression AS expr"
    keys: dict[tuple[str, str], list[str]] = defaultdict(list)
    shape: dict[tuple[str, str], tuple[bool, str | None]] = {}
    for row in connection.execute(text(_INDEXES.format(expression=expression))):
        if row.tbl not in tables:
            continue
        key = row.col if row.expr is None else expression_text(row.expr, escaped=True) or ""
        key += f"({row.part})" if row.part is not None else ""
        keys[row.tbl, row.name].append(f"{key} desc" if row.direction == "D" else key)
        shape[row.tbl, row.name] = (not row.plain, None if row.method == "BTREE" else row.method.lower())
    for (table, name), parts in keys.items():
        unique, method = shape[table, name]
        if name == "PRIMARY":
            tables[table]["primary_key"] = tuple(parts)
        else:
            tables[table]["indexes"][name] = Index(keys=tuple(parts), unique=unique, method=method)


def _add_foreign_keys(connection: Connection, tables: dict[str, dict[str, Any]]) -> None:
    parts: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in connection.execute(text(_FOREIGN)):
        if row.tbl in tables:
            parts[row.tbl, row.name].append(row)
    for (table, name), rows in parts.items():
        first = rows[0]
        tables[table]["foreign_keys"][name] = ForeignKey(
            columns=tuple(row.col for row in rows),
            target=f"{first.target}({', '.join(row.there for row in rows)})",
            # InnoDB has no deferred constraints: RESTRICT and NO ACTION are one thing, and each server shows another.
            on_delete=None if first.on_delete in _ORDINARY_ACTIONS else first.on_delete,
            on_update=None if first.on_update in _ORDINARY_ACTIONS else first.on_update,
        )


def _unescaped(body: str) -> str:
    return re.sub(r"\\(.)", r"\1", body, flags=re.DOTALL)


def expression_text(body: str | None, *, escaped: bool = False) -> str | None:
    """The canonical form of an expression; ``escaped``: as MySQL's information_schema shows it."""
    if body is None:
        return None
    return canonical(_unescaped(body) if escaped else body, backslash=True, numeric_booleans=True)


def type_text(name: str) -> str:
    """The type as both servers may be brought to say it: no display width, no character set, synonyms resolved."""
    lowered = re.sub(r",\s+", ",", " ".join(name.lower().split()))
    lowered = re.sub(r" (character set|charset|collate) \w+", "", lowered)
    found = _INTEGER.match(lowered)
    if found and found.groups() != ("tinyint", "1"):
        lowered = found[1] + lowered[found.end() :]
    head, bracket, rest = lowered.partition("(")
    head = _SYNONYMS.get(head, head)
    # FLOAT(p) is only a wish: up to 24 bits it is a float, above a double.
    if head == "float" and bracket and rest.removesuffix(")").isdigit():
        return "double" if int(rest.removesuffix(")")) > 24 else "float"
    return head + bracket + rest


def default_text(type_name: str, default: str | None, *, backslash: bool = True) -> str | None:
    """A default in the one spelling that both sides reach: numbers without quotes."""
    spelled = canonical(default, backslash=backslash, numeric_booleans=True)
    if spelled is None or spelled == "null":
        return None
    if _NUMERIC.match(type_text(type_name)):
        bare = spelled.removeprefix("'").removesuffix("'")
        return canonical(bare) if re.fullmatch(r"-?[\d.]+", bare) else spelled
    return spelled
