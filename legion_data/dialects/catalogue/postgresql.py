"""PostgreSQL's catalogue: five statements over pg_catalog, for the schema that the search path names first.

Tables that belong to an extension are left out. The picture of the models comes from ``metadata``; what SQLAlchemy
cannot hold (policies, triggers) the tables carry in ``Table.info``, see ``metadata.extras``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from legion_data.dialects.catalogue.expression import canonical
from legion_data.dialects.catalogue.picture import BOOKKEEPING, Catalogue, Column, ForeignKey, Policy, Table
from legion_data.dialects.catalogue.statement import index_statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["default_text", "read", "type_text"]

_MINE = (
    "c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind IN ('r', 'p')"
    " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass"
    " AND d.deptype = 'e')"
)
_COLUMNS = f"""
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull, pg_get_expr(d.adbin, d.adrelid) AS default_text, a.attgenerated, a.attidentity,
       CASE WHEN a.attcollation <> t.typcollation THEN l.collname END AS collation
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE {_MINE} ORDER BY c.relname, a.attnum"""
_CONSTRAINTS = f"""
SELECT c.relname, k.conname, k.contype, k.condeferrable, k.confdeltype, k.confupdtype, k.convalidated,
       pg_get_constraintdef(k.oid) AS definition, f.relname AS target,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY n(num, place)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.num ORDER BY n.place) AS here,
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY n(num, place)
             JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.num ORDER BY n.place) AS there
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_class f ON f.oid = k.confrelid
WHERE {_MINE} AND k.contype IN ('p', 'f', 'c')"""
_INDEXES = f"""
SELECT c.relname, i.relname AS name, pg_get_indexdef(x.indexrelid) AS definition, k.oid IS NOT NULL AS is_constraint,
       x.indisvalid
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('u', 'x')
WHERE {_MINE} AND NOT x.indisprimary"""
_POLICIES = f"""
SELECT c.relname, p.polname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid) AS using_text,
       pg_get_expr(p.polwithcheck, p.polrelid) AS check_text,
       ARRAY(SELECT CASE r WHEN 0 THEN 'public' ELSE pg_get_userbyid(r)::text END FROM unnest(p.polroles) r) AS roles
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE {_MINE}"""
_TRIGGERS = f"""
SELECT c.relname, g.tgname, pg_get_triggerdef(g.oid, true) AS definition, g.tgenabled, p.prosrc
FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
WHERE {_MINE} AND NOT g.tgisinternal"""
_ACTIONS = {"c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT", "r": "RESTRICT"}
_COMMANDS = {"*": "ALL", "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
_TYPES = (
    (re.compile(r"^varchar\b"), "character varying"),
    (re.compile(r"^char\b"), "character"),
    (re.compile(r"^decimal\b"), "numeric"),
    (re.compile(r"^float(\(\d+\))?$"), "double precision"),
    (re.compile(r"^timestamptz$"), "timestamp with time zone"),
    (re.compile(r"^(big|small)serial$"), r"\1int"),
    (re.compile(r"^serial$"), "integer"),
    (re.compile(r"^bool$"), "boolean"),
)


def read(connection: Connection) -> Catalogue:
    """The schema of the connected database."""
    tables: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(dict))
    for row in connection.execute(text(_COLUMNS)):
        table = tables[row.relname]
        serial = (row.default_text or "").startswith("nextval(")
        generated = bool(row.attgenerated)
        table["columns"][row.attname] = Column(
            type=type_text(row.type),
            nullable=not row.attnotnull,
            default=None if generated or serial else default_text(row.type, row.default_text),
            generated=canonical(row.default_text) if generated else None,
            stored=row.attgenerated == "s",
            autoincrement=serial or bool(row.attidentity),
            collation=row.collation,
        )
        if row.relrowsecurity:
            table["options"]["row_security"] = "forced" if row.relforcerowsecurity else "enabled"
    for row in connection.execute(text(_CONSTRAINTS)):
        table = tables[row.relname]
        if row.contype == "p":
            table["primary_key"] = tuple(row.here)
        elif row.contype == "c":
            table["checks"][row.conname] = canonical(re.sub(r"^CHECK ", "", row.definition)) or ""
        else:
            table["foreign_keys"][row.conname] = ForeignKey(
                columns=tuple(row.here),
                target=f"{row.target}({', '.join(row.there)})" + ("" if row.convalidated else " not valid"),
                on_delete=_ACTIONS.get(row.confdeltype),
                on_update=_ACTIONS.get(row.confupdtype),
                deferrable=row.condeferrable,
            )
    for row in connection.execute(text(_INDEXES)):
        index = index_statement(row.definition, constraint=row.is_constraint)
        # A CREATE INDEX CONCURRENTLY that was interrupted leaves an index that no query uses.
        tables[row.relname]["indexes"][row.name + ("" if row.indisvalid else " (invalid)")] = index
    for row in connection.execute(text(_POLICIES)):
        tables[row.relname]["policies"][row.polname] = Policy(
            command=_COMMANDS[row.polcmd],
            roles=tuple(sorted(row.roles)),
            using=canonical(row.using_text),
            check=canonical(row.check_text),
            permissive=row.polpermissive,
        )
    for row in connection.execute(text(_TRIGGERS)):
        state = "" if row.tgenabled == "O" else f" [{row.tgenabled}]"
        definition = f"{canonical(row.definition)}{state} {' '.join(row.prosrc.split())}"
        tables[row.relname]["triggers"][row.tgname] = definition
    drawn = {name: Table(**{k: _plain(v) for k, v in parts.items()}) for name, parts in tables.items()}
    return Catalogue("postgresql", {name: table for name, table in drawn.items() if name not in BOOKKEEPING})


def _plain(part: Any) -> Any:
    return dict(part) if isinstance(part, dict) else part


def type_text(name: str) -> str:
    """The name that ``format_type`` uses for the type that our compiler calls ``name``."""
    lowered = re.sub(r",\s+", ",", " ".join(name.lower().split()))
    for pattern, spelling in _TYPES:
        lowered = pattern.sub(spelling, lowered)
    return lowered


def default_text(type_name: str, default: str | None) -> str | None:
    """A default in the one spelling that both sides reach: numbers and truth values without quotes."""
    spelled = canonical(default)
    if spelled is None or spelled == "null":
        return None
    kind = type_text(type_name)
    bare = spelled.removeprefix("'").removesuffix("'")
    if kind == "boolean":
        return {"1": "true", "0": "false", "t": "true", "f": "false"}.get(bare.lower(), bare.lower())
    if re.match(r"(smallint|integer|bigint|numeric|real|double precision)", kind) and re.fullmatch(r"-?[\d.]+", bare):
        return canonical(bare)
    return spelled
