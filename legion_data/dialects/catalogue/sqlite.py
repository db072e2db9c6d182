"""SQLite's catalogue: five statements over sqlite_master and its PRAGMA functions, the rest from the kept SQL text.

The picture of the models is drawn by SQLite itself: their CREATE statements run in an empty database in memory, which
is read back by the same code. No rule here can then disagree with the database.

Foreign keys, checks and unique constraints inside CREATE TABLE are keyed by what they say: SQLite cannot address
them by name, only by rebuilding the table.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, text

from legion_data.dialects import append_only
from legion_data.dialects.catalogue.expression import canonical
from legion_data.dialects.catalogue.picture import BOOKKEEPING, Catalogue, Column, ForeignKey, Index, Table
from legion_data.dialects.catalogue.statement import index_statement, table_statement

if TYPE_CHECKING:
    from sqlalchemy import Connection, MetaData
    from sqlalchemy.engine import Row

__all__ = ["picture", "read"]

_STORED, _VIRTUAL = 3, 2
_TABLES = "m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"


def picture(metadata: MetaData) -> Catalogue:
    """The schema that ``metadata`` describes."""
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            mine = [table for table in metadata.sorted_tables if table.info.get("only") in (None, "sqlite")]
            metadata.create_all(connection, tables=mine)
            kept = [table.name for table in mine if table.info.get("keeps_rows")]
            for statement in append_only.created(kept, "sqlite"):
                connection.exec_driver_sql(statement)
            return read(connection)
    finally:
        engine.dispose()


def read(connection: Connection) -> Catalogue:
    """The schema of the connected database."""
    columns = _grouped(
        connection, f"SELECT m.name, x.* FROM sqlite_master m, pragma_table_xinfo(m.name) x WHERE {_TABLES}"
    )
    foreign = _grouped(
        connection,
        'SELECT m.name, x.id, x.seq, x."table", x."from", x."to", x.on_update, x.on_delete'
        f" FROM sqlite_master m, pragma_foreign_key_list(m.name) x WHERE {_TABLES}",
    )
    indexes = _grouped(
        connection,
        'SELECT m.name, l.name, l."unique", l.origin, i.sql FROM sqlite_master m, pragma_index_list(m.name) l'
        f" LEFT JOIN sqlite_master i ON i.type = 'index' AND i.name = l.name WHERE {_TABLES}",
    )
    automatic = _grouped(
        connection,
        "SELECT l.name, x.name FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) x"
        f" WHERE {_TABLES} AND l.origin = 'u' ORDER BY l.name, x.seqno",
    )
    statements = connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master m")).all()
    triggers: dict[str, dict[str, str]] = defaultdict(dict)
    for kind, name, table, sql in statements:
        if kind == "trigger":
            triggers[table][name] = canonical(sql) or ""
    tables = {
        name: _table(sql, columns[name], foreign[name], indexes[name], automatic, triggers[name])
        for kind, name, _, sql in statements
        if kind == "table" and name in columns and name not in BOOKKEEPING
    }
    return Catalogue("sqlite", tables)


def _grouped(connection: Connection, query: str) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    row: Row[Any]
    for row in connection.execute(text(query)):
        found[row[0]].append(tuple(row[1:]))
    return found


def _table(
    sql: str,
    columns: list[tuple[Any, ...]],
    foreign: list[tuple[Any, ...]],
    indexes: list[tuple[Any, ...]],
    automatic: dict[str, list[tuple[Any, ...]]],
    triggers: dict[str, str],
) -> Table:
    said = table_statement(sql)
    pictured: dict[str, Column] = {}
    primary_key: dict[int, str] = {}
    for _, name, type_name, not_null, default, in_key, hidden in columns:
        if in_key:
            primary_key[in_key] = name
        words = said.columns.get(name)
        generated = hidden in (_STORED, _VIRTUAL)
        pictured[name] = Column(
            type=" ".join(type_name.upper().replace("GENERATED ALWAYS", "").split()),
            nullable=not not_null and not in_key,
            default=_default(type_name, default),
            generated=words.generated if words and generated else None,
            stored=hidden == _STORED,
            autoincrement=bool(words and words.autoincrement),
            collation=words.collation if words else None,
        )
    return Table(
        columns=pictured,
        primary_key=tuple(primary_key[place] for place in sorted(primary_key)),
        foreign_keys=_foreign_keys(foreign),
        indexes=_indexes(indexes, automatic),
        checks=dict(zip(said.checks, said.checks, strict=True)),
        triggers=triggers,
        options={"table": ", ".join(sorted(said.options))} if said.options else {},
    )


def _default(type_name: str, default: str | None) -> str | None:
    spelled = canonical(default, numeric_booleans=True)
    if spelled is None or spelled == "null":
        return None
    # Affinity makes '0' and 0 the same value in a numeric column, and only there.
    if not any(word in type_name.upper() for word in ("CHAR", "TEXT", "CLOB", "DATE", "JSON", "UUID")):
        bare = spelled.removeprefix("'").removesuffix("'")
        spelled = canonical(bare) or "" if bare.lstrip("-").replace(".", "", 1).isdigit() else spelled
    return spelled


def _foreign_keys(rows: list[tuple[Any, ...]]) -> dict[str, ForeignKey]:
    parts: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row[0], row[1])):
        parts[row[0]].append(row)
    keys = {}
    for part in parts.values():
        _, _, target, _, _, on_update, on_delete = part[0]
        columns = tuple(row[3] for row in part)
        there = ", ".join(row[4] or "id" for row in part)
        keys[f"({', '.join(columns)})"] = ForeignKey(
            columns=columns,
            target=f"{target}({there})",
            on_delete=None if on_delete == "NO ACTION" else on_delete,
            on_update=None if on_update == "NO ACTION" else on_update,
        )
    return keys


def _indexes(rows: list[tuple[Any, ...]], automatic: dict[str, list[tuple[Any, ...]]]) -> dict[str, Index]:
    found = {}
    for name, _, origin, sql in rows:
        if origin == "c":
            found[name] = index_statement(sql, numeric_booleans=True)
        elif origin == "u":
            keys = tuple(column for (column,) in automatic[name])
            found[f"unique ({', '.join(keys)})"] = Index(keys=keys, unique=True, constraint=True)
    return found
