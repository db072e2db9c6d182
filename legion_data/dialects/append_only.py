"""Triggers that keep rows as they were written, whoever is connected: on SQLite, MySQL, MariaDB and PostgreSQL.

| attempt | SQLite | MySQL, MariaDB | PostgreSQL |
|---|---|---|---|
| UPDATE | refused | refused | refused |
| DELETE | refused, but below an anchor | the same | the same |
| TRUNCATE | (a DELETE) | **not refused**: no trigger sees it | refused |
| INSERT OR REPLACE | refused before the row is replaced: no DELETE trigger sees it | (a DELETE) | |

An anchor (``audit_anchors``) that allows to delete must name a row that is there, with its hash. Revisions create
these triggers and models describe them, from this one text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from legion_data.dialects.catalogue.expression import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["KEPT", "Kept", "Trigger", "created", "dropped", "triggers"]

#: What a refusal is on PostgreSQL; MySQL has 1644, SQLite SQLITE_CONSTRAINT_TRIGGER.
SQLSTATE = "LD001"


class Kept(NamedTuple):
    """A table whose rows are kept."""

    table: str
    #: Keys that INSERT OR REPLACE could replace a row by: columns, and whether only rows of version 2 have it.
    keys: tuple[tuple[tuple[str, ...], bool], ...]
    #: The ledger of a table whose rows may be deleted below an anchor, and how its rows name chain, place and hash.
    ledger: str = ""
    chain: str = ""
    seq: str = ""
    hash: str = ""
    #: The chain of a row ``OLD`` of any version.
    old_chain: str = ""


KEPT = {
    kept.table: kept
    for kept in (
        Kept(
            "audit_log",
            ((("id",), False), (("uuid",), False), (("chain_id", "seq"), True), (("chain_id", "previous_hash"), True)),
            "log",
            "chain_id",
            "seq",
            "record_hash",
            "coalesce(OLD.chain_id, OLD.tenant_id, '')",
        ),
        Kept(
            "audit_records",
            (
                (("id",), False),
                (("uuid",), False),
                (("chain_hash",), False),
                (("chain_id", "seq"), True),
                (("chain_id", "parent_hash"), True),
            ),
            "records",
            "chain_id",
            "seq",
            "chain_hash",
            "OLD.chain_id",
        ),
        Kept(
            "governance_events",
            (
                (("id",), False),
                (("uuid",), False),
                (("stream_id", "sequence_number"), False),
                (("stream_id", "previous_hash"), True),
            ),
            "events",
            "stream_id",
            "sequence_number",
            "event_hash",
            "OLD.stream_id",
        ),
        Kept(
            "audit_anchors",
            ((("id",), False), (("anchor_hash",), False), (("ledger", "chain_id", "previous_anchor"), False)),
        ),
    )
}
_LEDGERS = tuple(kept for kept in KEPT.values() if kept.ledger)


class Trigger(NamedTuple):
    """One trigger: how it is made and dropped, and how the catalogue of its database shows it."""

    name: str
    table: str
    create: tuple[str, ...]
    drop: tuple[str, ...]
    picture: str


def created(tables: Sequence[str], dialect: str) -> list[str]:
    """The statements that make all triggers of ``tables``."""
    return [statement for table in tables for trigger in triggers(table, dialect) for statement in trigger.create]


def dropped(tables: Sequence[str], dialect: str) -> list[str]:
    """The statements that drop them."""
    return [
        statement
        for table in reversed(tables)
        for trigger in reversed(triggers(table, dialect))
        for statement in trigger.drop
    ]


def triggers(table: str, dialect: str) -> list[Trigger]:
    """The triggers of one table on ``dialect``."""
    kept = KEPT[table]
    if dialect == "postgresql":
        return _on_postgresql(kept)
    return _on_sqlite(kept) if dialect == "sqlite" else _on_mysql(kept)


def _refusal(kept: Kept, verb: str) -> str:
    if verb == "DELETE" and kept.ledger:
        return f"{kept.table} is append-only: DELETE is refused above the newest anchor"
    if verb == "INSERT":
        return "an anchor must name a row of its chain with the hash of that row"
    return f"{kept.table} is append-only: {verb} is refused"


def _anchored(kept: Kept) -> str:
    """Whether an anchor allows to delete the row OLD."""
    return (
        f"EXISTS (SELECT 1 FROM audit_anchors WHERE kind = 'prune' AND ledger = '{kept.ledger}' "
        f"AND chain_id = {kept.old_chain} AND CASE WHEN OLD.hash_version >= 2 "
        f"THEN seq >= OLD.{kept.seq} ELSE last_id >= OLD.id END)"
    )


def _named(schema: str = "") -> str:
    """Whether the row (or the seam) that the anchor NEW names is there."""
    rows = " OR ".join(
        f"EXISTS (SELECT 1 FROM {schema}{kept.table} r WHERE NEW.ledger = '{kept.ledger}' "
        f"AND r.{kept.chain} = NEW.chain_id AND r.{kept.seq} = NEW.seq AND r.hash_version >= 2 "
        f"AND r.{kept.hash} = NEW.hash)"
        for kept in _LEDGERS
    )
    seam = (
        f"EXISTS (SELECT 1 FROM {schema}audit_anchors r WHERE r.kind = 'seam' AND r.ledger = NEW.ledger "
        "AND r.chain_id = NEW.chain_id AND r.seq = NEW.seq AND r.anchor_hash = NEW.hash)"
    )
    return f"{rows} OR {seam}"


# -- SQLite


def _on_sqlite(kept: Kept) -> list[Trigger]:
    def trigger(verb: str, when: str, suffix: str) -> Trigger:
        name = f"{kept.table}_{suffix}"
        said = {"REPLACE": "INSERT", "NAME": "INSERT"}.get(verb, verb)
        shown = "INSERT" if verb == "NAME" else "replacing a row" if verb == "REPLACE" else verb
        condition = f" WHEN {when}" if when else ""
        body = f"BEGIN SELECT RAISE(ABORT, '{_refusal(kept, shown)}'); END"
        text = f"CREATE TRIGGER {name} BEFORE {said} ON {kept.table}{condition} {body}"
        return Trigger(name, kept.table, (text,), (f"DROP TRIGGER {name}",), canonical(text) or "")

    there = " OR ".join(
        f"EXISTS (SELECT 1 FROM {kept.table} WHERE "
        + " AND ".join(f"{column} = NEW.{column}" for column in columns)
        + (" AND hash_version >= 2 AND NEW.hash_version >= 2)" if is_new else ")")
        for columns, is_new in kept.keys
    )
    made = [
        trigger("UPDATE", "", "refuses_update"),
        trigger("DELETE", f"NOT {_anchored(kept)}" if kept.ledger else "", "refuses_delete"),
        trigger("REPLACE", there, "refuses_replace"),
    ]
    if not kept.ledger:
        made.append(trigger("NAME", f"NEW.kind = 'prune' AND NOT ({_named()})", "names_a_row"))
    return made


# -- MySQL and MariaDB


def _on_mysql(kept: Kept) -> list[Trigger]:
    def trigger(verb: str, when: str, suffix: str) -> Trigger:
        name = f"{kept.table}_{suffix}"
        body = f"SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{_refusal(kept, verb)}'"
        if when:
            body = f"IF {when} THEN {body}; END IF"
        text = f"CREATE TRIGGER {name} BEFORE {verb} ON {kept.table} FOR EACH ROW {body}"
        return Trigger(name, kept.table, (text,), (f"DROP TRIGGER {name}",), f"before {verb.lower()} {body}")

    made = [
        trigger("UPDATE", "", "refuses_update"),
        trigger("DELETE", f"NOT {_anchored(kept)}" if kept.ledger else "", "refuses_delete"),
    ]
    if not kept.ledger:
        made.append(trigger("INSERT", f"NEW.kind = 'prune' AND NOT ({_named()})", "names_a_row"))
    return made


# -- PostgreSQL


def _on_postgresql(kept: Kept) -> list[Trigger]:
    """Each has a function of its own, because a trigger's text says nothing.

    Tables are named with the schema that the trigger's table is in: whoever may set a search path, or make temporary
    tables, could bring an ``audit_anchors`` of his own.
    """

    def trigger(verb: str, scope: str, suffix: str, declared: str, body: str) -> Trigger:
        name = f"{kept.table}_{suffix}"
        raised = (
            f"RAISE EXCEPTION '{_refusal(kept, verb)}' USING ERRCODE = '{SQLSTATE}', TABLE = TG_TABLE_NAME, "
            "SCHEMA = TG_TABLE_SCHEMA;"
        )
        source = f"{declared}BEGIN {body.replace('<refuse>', raised)} END"
        function = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $legion${source}$legion$"
        text = f"CREATE TRIGGER {name} BEFORE {verb} ON {kept.table} FOR EACH {scope} EXECUTE FUNCTION {name}()"
        return Trigger(
            name,
            kept.table,
            (function, text),
            (f"DROP TRIGGER {name} ON {kept.table}", f"DROP FUNCTION {name}()"),
            f"{canonical(text)} {source}",
        )

    def asked(condition: str, arguments: str) -> str:
        # TG_TABLE_SCHEMA goes in where the doubled percent sign of format() says.
        text = condition.replace("'", "''")
        return f"EXECUTE format('SELECT {text}', TG_TABLE_SCHEMA) INTO allowed USING {arguments};"

    declared = "DECLARE allowed boolean; "
    made = [
        trigger("UPDATE", "ROW", "refuses_update", "", "<refuse>"),
        trigger("TRUNCATE", "STATEMENT", "refuses_truncate", "", "<refuse>"),
    ]
    if kept.ledger:
        condition = (
            _anchored(kept)
            .replace("FROM audit_anchors", "FROM %1$I.audit_anchors")
            .replace(kept.old_chain, "$1")
            .replace("OLD.hash_version", "$2")
            .replace(f"OLD.{kept.seq}", "$3")
            .replace("OLD.id", "$4")
        )
        question = asked(condition, f"{kept.old_chain}, OLD.hash_version, OLD.{kept.seq}, OLD.id")
        body = f"{question} IF NOT allowed THEN <refuse> END IF; RETURN OLD;"
        made.append(trigger("DELETE", "ROW", "refuses_delete", declared, body))
        return made
    made.append(trigger("DELETE", "ROW", "refuses_delete", "", "<refuse>"))
    condition = (
        _named("%1$I.")
        .replace("NEW.ledger", "$1")
        .replace("NEW.chain_id", "$2")
        .replace("NEW.seq", "$3")
        .replace("NEW.hash", "$4")
    )
    question = asked(condition, "NEW.ledger, NEW.chain_id, NEW.seq, NEW.hash")
    body = f"IF NEW.kind = 'prune' THEN {question} IF NOT allowed THEN <refuse> END IF; END IF; RETURN NEW;"
    made.append(trigger("INSERT", "ROW", "names_a_row", declared, body))
    return made
