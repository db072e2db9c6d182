"""The revisions that move data, each with the data that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from legion_data import settings
from legion_data.errors import UniqueViolation
from legion_data.migration import run

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.databases import Database


def insert(engine: Engine, table: str, *rows: dict[str, Any]) -> None:
    with engine.begin() as connection:
        for row in rows:
            connection.execute(sa.insert(sa.table(table, *map(sa.column, row))).values(row))


def rows(engine: Engine, statement: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]


def migrate(database: Database, number: str) -> None:
    run.upgrade(settings.load(database.settings), number, backup=False)


def test_0019_renames_the_hash_and_keeps_it(database: Database, engine: Engine) -> None:
    migrate(database, "0018")
    facts = dict.fromkeys(("event_type", "principal_id", "principal_type", "action", "resource", "source"), "x")
    moment = "2026-01-01 00:00:00.000000"
    insert(
        engine,
        "audit_log",
        *(
            {
                **facts,
                "node": "n",
                "status": "s",
                "record_hash": f"hash-{n}",
                "prev_hash": f"hash-{n - 1}",
                "created_at": moment,
            }
            for n in (1, 2, 3)
        ),
    )
    migrate(database, "0019")
    assert rows(engine, "SELECT record_hash, previous_hash, retention_tier FROM audit_log ORDER BY id") == [
        ("hash-1", "hash-0", "hot"),
        ("hash-2", "hash-1", "hot"),
        ("hash-3", "hash-2", "hot"),
    ]
    run.downgrade(settings.load(database.settings), "0018", backup=False)
    assert rows(engine, "SELECT record_hash, prev_hash FROM audit_log WHERE id = 3") == [("hash-3", "hash-2")]


def test_0050_merges_runners_that_racing_registrations_made_twice(database: Database, engine: Engine) -> None:
    migrate(database, "0049")
    extension = rows(engine, "SELECT id FROM extensions WHERE name = 'node'")[0][0]
    insert(
        engine,
        "runners",
        *(
            {"id": number, "extension_id": extension, "name": name, "namespace": "n", "active": active}
            for number, name, active in (
                (101, "twice", True),
                (102, "twice", False),
                (103, "once", True),
                (104, "twice", True),
            )
        ),
    )
    insert(
        engine,
        "functions",
        {"id": 201, "name": "run", "runner_id": 101},
        {"id": 202, "name": "run", "runner_id": 104},
        {"id": 203, "name": "only on the old one", "runner_id": 101},
        {"id": 204, "name": "run", "runner_id": 103},
        {"id": 205, "name": "only on the inactive one", "runner_id": 102},
    )
    insert(engine, "relationships", {"id": 301, "trigger_id": 201, "action_id": 203})
    insert(engine, "tasks", *({"id": 400 + n, "function_id": 200 + n, "status": "s"} for n in range(1, 6)))

    migrate(database, "0050")

    assert rows(
        engine, "SELECT id FROM runners WHERE extension_id = " + str(int(extension)) + " AND id > 100 ORDER BY id"
    ) == [
        (103,),
        (104,),
    ]
    assert rows(engine, "SELECT id, runner_id FROM functions ORDER BY id") == [
        (202, 104),
        (203, 104),
        (204, 103),
        (205, 104),
    ]
    assert rows(engine, "SELECT trigger_id, action_id FROM relationships") == [(202, 203)]
    assert rows(engine, "SELECT id, function_id FROM tasks ORDER BY id") == [
        (401, 202),
        (402, 202),
        (403, 203),
        (404, 204),
        (405, 205),
    ]


def test_0053_lets_go_of_relationships_that_are_gone(database: Database, engine: Engine) -> None:
    migrate(database, "0052")
    insert(engine, "relationships", {"id": 1, "name": "kept"})
    insert(
        engine, "tasks", {"id": 1, "status": "s", "relationship_id": 1}, {"id": 2, "status": "s", "relationship_id": 99}
    )
    migrate(database, "0053")
    assert rows(engine, "SELECT id, relationship_id FROM tasks ORDER BY id") == [(1, 1), (2, None)]


def test_a_rebuilt_table_never_gives_an_id_out_again(database: Database, engine: Engine) -> None:
    migrate(database, "0052")
    insert(engine, "tasks", {"status": "first"})
    given = rows(engine, "SELECT id FROM tasks")
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM tasks"))
    migrate(database, "0053")
    insert(engine, "tasks", {"status": "second"})
    assert rows(engine, "SELECT id FROM tasks") != given


def test_0099_gives_calls_their_conversation_and_takes_free_ones_away_again(database: Database, engine: Engine) -> None:
    migrate(database, "0098")
    insert(engine, "llm_conversations", {"id": 7, "uuid": "c"})
    insert(engine, "llm_message_inference_requests", {"id": 5, "uuid": "q", "conversation_id": 7})
    insert(engine, "llm_message_inference_responses", {"id": 3, "uuid": "r", "message_inference_request_id": 5})
    insert(engine, "llm_tool_calls", {"id": 1, "uuid": "t", "tool_name": "n", "message_inference_response_id": 3})
    migrate(database, "0099")
    assert rows(engine, "SELECT id, conversation_id FROM llm_tool_calls") == [(1, 7)]
    insert(engine, "llm_tool_calls", {"id": 2, "uuid": "free", "tool_name": "n", "conversation_id": 7})
    insert(engine, "llm_tool_call_attempts", {"uuid": "a", "tool_call_id": 2, "attempt_no": 1, "status": "s"})
    insert(engine, "llm_messages", {"uuid": "m", "conversation_id": 7, "tool_call_id": 2, "seq": 1, "role": "tool"})
    run.downgrade(settings.load(database.settings), "0098", backup=False)
    assert rows(engine, "SELECT id, message_inference_response_id FROM llm_tool_calls") == [(1, 3)]
    assert rows(engine, "SELECT id FROM llm_tool_call_attempts") == []
    assert rows(engine, "SELECT tool_call_id FROM llm_messages") == [(None,)]


def test_0102_lets_metrics_wait_and_takes_those_that_do_away_again(database: Database, engine: Engine) -> None:
    migrate(database, "0101")
    insert(engine, "llm_conversations", {"id": 7, "uuid": "c"})
    insert(engine, "llm_message_inference_requests", {"id": 5, "uuid": "q", "conversation_id": 7})
    known = {"uuid": "known", "message_inference_request_id": 5, "input_tokens": 3, "cost_usd": "0.5"}
    insert(engine, "llm_message_inference_metrics", {"id": 1, **known})
    migrate(database, "0102")
    told = "SELECT uuid, message_inference_request_id, request_ref, input_tokens FROM llm_message_inference_metrics"
    assert rows(engine, told) == [("known", 5, None, 3)]
    insert(engine, "llm_message_inference_metrics", {"id": 2, "uuid": "waits", "request_ref": "r"})
    insert(engine, "llm_tool_calls", {"uuid": "t", "tool_name": "n", "request_ref": "r"})
    run.downgrade(settings.load(database.settings), "0101", backup=False)
    assert rows(engine, "SELECT uuid, input_tokens FROM llm_message_inference_metrics") == [("known", 3)]
    assert rows(engine, "SELECT uuid FROM llm_tool_calls") == [("t",)]


def test_0105_keeps_old_duplicates_of_a_role_and_refuses_new_ones(database: Database, engine: Engine) -> None:
    migrate(database, "0104")
    facts = {"principal_type": "human", "principal_id": "alice", "granted_by": "x"}
    admin = {**facts, "role": "admin"}
    insert(engine, "rbac_role_assignments", *({**admin, "id": n} for n in (1, 2, 3)), {**facts, "id": 4, "role": "dev"})
    insert(engine, "rbac_role_assignments", {**admin, "id": 5, "team": "red"}, {**admin, "id": 6, "team": "blue"})
    migrate(database, "0105")
    assert rows(engine, "SELECT id, duplicate_of FROM rbac_role_assignments ORDER BY id") == [
        (1, None),
        (2, 1),
        (3, 1),
        (4, None),
        (5, None),
        (6, None),
    ]
    for role in ("admin", "dev"):
        with pytest.raises(UniqueViolation):
            insert(engine, "rbac_role_assignments", {**facts, "id": 7, "role": role})
    new = {**facts, "role": "new"}
    insert(engine, "rbac_role_assignments", {**new, "id": 7}, {**new, "id": 8, "team": "red"})
    run.downgrade(settings.load(database.settings), "0104", backup=False)
    insert(engine, "rbac_role_assignments", {**new, "id": 9})
    assert len(rows(engine, "SELECT id FROM rbac_role_assignments")) == 9
