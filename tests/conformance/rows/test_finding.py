"""insert_many, get_or_create and append, one caller at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, func, insert, select, text

from legion_data.errors import ForeignKeyViolation, UpsertConflict
from legion_data.models import Extension, Function, MemoryTrace, Node, Relationship, Runner, Setting
from legion_data.models.llm import Conversation, Message, RouteAttempt
from legion_data.rows import append, get_or_create, insert_many, utc_now
from tests.conformance.rows.tables import COUNTERS, PAIRS, TOKENS, WORDS

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer
    from tests.conftest import CountStatements


def test_many_rows_are_inserted_and_counted(session: Session) -> None:
    rows = [{"key": f"k{number}", "value": "v"} for number in range(3)]
    assert insert_many(session, Setting, rows) == 3
    assert insert_many(session, Setting, {"key": "one", "value": "v"}) == 1
    assert insert_many(session, Setting.__table__, ({"key": key, "value": "v"} for key in "xy")) == 2
    assert session.scalar(select(func.count()).select_from(Setting)) == 6


@pytest.mark.parametrize("count", [1, 2, 500, 4_100])
def test_ids_come_in_the_order_of_the_rows(session: Session, count: int) -> None:
    insert_many(session, Setting, {"key": "before", "value": "v"})
    ids = insert_many(session, Setting, [{"key": f"k{number}", "value": "v"} for number in range(count)], ids=True)
    found = {row.id: row.key for row in session.execute(select(Setting.id, Setting.key))}
    assert [found[id_] for id_ in ids] == [f"k{number}" for number in range(count)]


def test_ids_of_rows_of_different_shapes(session: Session) -> None:
    rows: list[dict[str, Any]] = [
        {"key": "a", "value": "1"},
        {"key": "b", "value": func.lower("X")},
        {"key": "c", "value": "1", "updated": utc_now()},
        {"key": "d", "value": "1"},
        {"key": "e", "value": "1", "encrypted": None},
    ]
    ids = insert_many(session, Setting, rows, ids=True)
    found = {row.id: row.key for row in session.execute(select(Setting.id, Setting.key))}
    assert [found[id_] for id_ in ids] == list("abcde")


def test_keys_that_the_database_does_not_count(plain: Engine) -> None:
    with plain.begin() as connection:
        assert insert_many(connection, WORDS, [{"word": "b"}, {"word": "a"}], ids=True) == ["b", "a"]
        tokens = insert_many(connection, TOKENS, [{"name": "b"}, {"name": "a"}], ids=True)
        assert tokens == connection.scalars(select(TOKENS.c.id).order_by(TOKENS.c.name.desc())).all()
        (pair,) = insert_many(connection, PAIRS, [{"name": "a", "at": "2026-01-01T02:00:00+02:00"}], ids=True)
        assert pair == tuple(connection.execute(select(PAIRS.c.name, PAIRS.c.at)).one())


def test_types_convert_and_defaults_apply(session: Session) -> None:
    rows = [{"agent_id": "a", "trace_type": "t", "content": "ü", "metadata_": {"n": number}} for number in range(3)]
    insert_many(session, MemoryTrace, rows)
    kept = session.scalars(select(MemoryTrace).order_by(MemoryTrace.id)).all()
    assert [row.metadata_ for row in kept] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert {row.strength for row in kept} == {0.5}
    assert len(set(insert_many(session, Conversation, [{"title": "x"}] * 3, ids=True))) == 3
    assert len(set(session.scalars(select(Conversation.uuid)))) == 3


def test_text_of_megabytes_goes_in_parts(session: Session) -> None:
    rows = [{"agent_id": "a", "trace_type": "t", "content": "é'\\" * 300_000} for _ in range(20)]
    assert insert_many(session, MemoryTrace, rows) == 20
    assert session.scalar(select(func.min(func.length(MemoryTrace.content)))) in {900_000, 1_200_000}


def test_a_row_is_made_once_and_then_found(session: Session) -> None:
    node, is_new = get_or_create(session, Node, {"name": "n"}, {"status": "up"})
    assert (node.name, node.status, node.active, is_new) == ("n", "up", True, True)
    again, is_new = get_or_create(session, Node, {Node.name: "n"}, {"status": "down"})
    assert again is node
    assert (again.status, is_new) == ("up", False)
    assert session.scalar(select(func.count()).select_from(Node)) == 1


def test_a_row_of_several_keys(session: Session) -> None:
    runner = Runner(name="r", extension=Extension(name="e", namespace="E"))
    session.add(runner)
    session.flush()
    for expected in (True, False):
        function, is_new = get_or_create(session, Function, {"runner_id": runner.id, "name": "f"})
        assert (function.runner, is_new) == (runner, expected)


def test_a_row_of_a_table_is_a_mapping(plain: Engine) -> None:
    with plain.begin() as connection:
        for expected in (True, False):
            row, is_new = get_or_create(connection, WORDS, {"word": "a"}, {"count": 5})
            assert (dict(row), is_new) == ({"word": "a", "count": 5, "note": None}, expected)


def test_a_lookup_takes_no_blank_for_nothing(plain: Engine) -> None:
    with plain.begin() as connection:
        get_or_create(connection, WORDS, {"word": "a"})
        try:
            row, is_new = get_or_create(connection, WORDS, {"word": "a "})
        except UpsertConflict:
            return  # MySQL keeps no two words that differ in a blank at the end
        assert (row["word"], is_new) == ("a ", True)


def test_numbers_begin_at_one_and_have_no_gap(session: Session) -> None:
    first, second = Conversation(title="x"), Conversation(title="y")
    session.add_all([first, second])
    made = [append(session, first, Message, role="user", content=str(number)) for number in range(3)]
    assert [message.seq for message in made] == [1, 2, 3]
    assert [message.content for message in made] == ["0", "1", "2"]
    assert append(session, second, Message, role="user", content="x").seq == 1
    with session.begin_nested() as nested:
        assert append(session, first, Message, role="user", content="x").seq == 4
        nested.rollback()
    assert append(session, first, Message, role="user", content="x").seq == 4
    assert made[0].conversation is first


def test_a_sequence_has_any_name(session: Session) -> None:
    conversation = Conversation(title="x")
    message = Message(conversation=conversation, seq=1, role="user", content="x")
    session.add(message)
    session.flush()
    from legion_data.models.llm import MessageInferenceRequest

    request = MessageInferenceRequest(conversation=conversation, latest_message=message, request_ref="r")
    session.add(request)
    attempts = [append(session, request, RouteAttempt, "attempt_no", status="timeout") for _ in range(2)]
    assert [attempt.attempt_no for attempt in attempts] == [1, 2]


def test_a_number_that_somebody_took_without_the_lock_is_left_out(session: Session) -> None:
    conversation = Conversation(title="x")
    session.add(conversation)
    session.flush()
    session.add(Message(conversation=conversation, seq=7, role="user", content="by hand"))
    assert append(session, conversation, Message, role="user", content="x").seq == 8


def test_a_parent_that_is_gone_has_no_rows(session: Session) -> None:
    conversation = Conversation(title="x")
    session.add(conversation)
    session.flush()
    session.execute(delete(Conversation).execution_options(synchronize_session=False))
    with pytest.raises(ForeignKeyViolation):
        append(session, conversation, Message, role="user", content="x")


def test_which_reference_is_meant_is_said(session: Session) -> None:
    from legion_data.errors import GuardMissing, ValueRefused

    function = Function(name="f", runner=Runner(name="r", extension=Extension(name="e", namespace="E")))
    session.add(function)
    session.flush()
    with pytest.raises(ValueRefused, match="by="):
        append(session, function, Relationship, "delay")
    with pytest.raises(GuardMissing):
        append(session, function, Relationship, "delay", by="trigger_id", action_id=function.id)


def test_budgets_of_statements(layer: DataLayer, count_statements: CountStatements) -> None:
    """The bounds that the page promises: what a verb costs whatever it is given."""
    with layer.session() as session:
        session.add(Conversation(title="x"))
        session.flush()
        conversation = session.scalars(select(Conversation)).one()
        get_or_create(session, Node, {"name": "old"})
        with count_statements(layer.connection) as statements:
            get_or_create(session, Node, {"name": "old"})
        assert len(statements) == 1
        with count_statements(layer.connection) as statements:
            get_or_create(session, Node, {"name": "new"})
        assert len(statements) <= 3
        with count_statements(layer.connection) as statements:
            append(session, conversation, Message, role="user", content="x")
        assert len(statements) <= 4
        with count_statements(layer.connection) as statements:
            insert_many(session, Node, [{"name": f"n{number}"} for number in range(2_000)])
        assert len(statements) <= 4


def test_a_row_that_is_refused_by_a_rule_of_many_columns(plain: Engine) -> None:
    with plain.begin() as connection:
        connection.execute(insert(COUNTERS), {"name": "a", "now": 1})
        row, _ = get_or_create(connection, COUNTERS, {"name": "a"}, {"now": 5})
        assert row["now"] == 1
        assert connection.scalar(text("SELECT count(*) FROM counters")) == 1
