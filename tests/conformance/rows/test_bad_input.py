"""What is wrong is refused with a typed error before anything is written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Column, Computed, Integer, MetaData, String, Table, func, literal, select, true

from legion_data.errors import (
    ForeignKeyViolation,
    GuardMissing,
    LegionDataError,
    RowImmutable,
    UniqueViolation,
    UnknownAttribute,
    ValueRefused,
)
from legion_data.models import Function, MemoryTrace, Node, Runner, Setting, Task
from legion_data.models.audit import AuditLog
from legion_data.models.llm import Conversation, Message
from legion_data.rows import append, delete_batch, get_or_create, insert_many, purge, update_batch, upsert
from tests.conformance.rows.tables import COUNTERS, SLOTS, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer
    from tests.conftest import CountStatements

ROW = {"key": "a", "value": "1"}

UPSERTS: list[tuple[Any, Any, Any, type[LegionDataError]]] = [
    (ROW, ["nothing"], None, UnknownAttribute),
    (ROW, [Node.name], None, UnknownAttribute),
    (ROW, [], None, ValueRefused),
    (ROW, ["value"], None, GuardMissing),
    (ROW, ["key", "value"], None, GuardMissing),
    (ROW, ["key; DROP TABLE settings"], None, UnknownAttribute),
    ({**ROW, "nothing": 1}, ["key"], None, UnknownAttribute),
    ({**ROW, "key": None}, ["key"], None, ValueRefused),
    ({"value": "1"}, ["key"], None, ValueRefused),
    ({**ROW, "key": func.lower("A")}, ["key"], None, ValueRefused),
    ({**ROW, "key": 5}, ["key"], None, ValueRefused),
    ({**ROW, "key": "x" * 129}, ["key"], None, ValueRefused),
    ({**ROW, "key": "nul\0"}, ["key"], None, ValueRefused),
    ({"key": "a"}, ["key"], None, ValueRefused),
    ({**ROW, "updated": datetime(2026, 1, 1)}, ["key"], None, ValueRefused),  # noqa: DTZ001 - that is the point
    (ROW, ["key"], ["nothing"], UnknownAttribute),
    (ROW, ["key"], ["key"], ValueRefused),
    (ROW, ["key"], {"id": 5}, ValueRefused),
    (ROW, ["key"], ["tenant_id"], ValueRefused),
    (ROW, ["key"], {"value": None}, ValueRefused),
    (ROW, ["key"], {"encrypted": "perhaps"}, ValueRefused),
    (ROW, ["key"], 5, ValueRefused),
    ("key", ["key"], None, ValueRefused),
    (5, ["key"], None, ValueRefused),
    ([ROW, "key"], ["key"], None, ValueRefused),
    ([ROW, {**ROW, "key": None}], ["key"], None, ValueRefused),
    ({"key": "a", "value": "1", Setting.key: "b"}, ["key"], None, ValueRefused),
]


@pytest.mark.parametrize(("rows", "conflict", "update", "error"), UPSERTS)
def test_an_upsert_that_cannot_be_meant_is_refused(
    layer: DataLayer,
    count_statements: CountStatements,
    rows: Any,
    conflict: Any,
    update: Any,
    error: type[LegionDataError],
) -> None:
    with layer.session() as session:
        session.connection()
        with count_statements(layer.connection) as statements, pytest.raises(error):
            upsert(session, Setting, rows, conflict=conflict, update=update)
        assert statements == []


def test_the_row_that_is_wrong_is_named(session: Session) -> None:
    rows = [ROW, {"key": "b", "value": 5}]
    calls: list[Callable[[], object]] = [
        lambda: upsert(session, Setting, rows, ["key"]),
        lambda: insert_many(session, Setting, rows),
    ]
    for call in calls:
        with pytest.raises(ValueRefused, match=r"Row 1: Setting\.value takes text"):
            call()


@pytest.mark.parametrize("entity", [None, "settings", 5, object(), int, Setting(key="a", value="b")])
def test_only_mapped_classes_and_tables_have_rows(session: Session, entity: Any) -> None:
    calls: list[Callable[[], object]] = [
        lambda: upsert(session, entity, ROW, ["key"]),
        lambda: insert_many(session, entity, ROW),
        lambda: get_or_create(session, entity, {"key": "a"}),
        lambda: delete_batch(session, entity, true(), 1),
    ]
    for call in calls:
        with pytest.raises(ValueRefused):
            call()


def test_nothing_is_written_for_nothing(layer: DataLayer, count_statements: CountStatements) -> None:
    with layer.session() as session:
        session.connection()
        with count_statements(layer.connection) as statements:
            made = upsert(session, Setting, [], conflict=["key"])
            assert tuple(made) == (0, 0, 0, (), ())
            assert insert_many(session, Setting, []) == 0
            assert insert_many(session, Setting, iter(()), ids=True) == []
            with pytest.raises(GuardMissing):
                upsert(session, Setting, [], conflict=["value"])
        assert statements == []


@pytest.mark.parametrize("limit", [0, -1, None, 1.5, "5", True, 1 << 63])
def test_a_batch_has_at_least_one_row(session: Session, limit: Any) -> None:
    with pytest.raises(ValueRefused):
        delete_batch(session, Setting, true(), limit)
    with pytest.raises(ValueRefused):
        update_batch(session, Setting, true(), {"value": "x"}, limit)
    with pytest.raises(ValueRefused):
        purge(Setting, true(), batch=limit)


@pytest.mark.parametrize("where", [None, True, False, "1 = 1", {"key": "a"}, []])
def test_a_condition_is_an_expression(session: Session, where: Any) -> None:
    with pytest.raises(ValueRefused):
        delete_batch(session, Setting, where, 1)
    with pytest.raises(ValueRefused):
        update_batch(session, Setting, where, {"value": "x"}, 1)
    with pytest.raises(ValueRefused):
        purge(Setting, where)


@pytest.mark.parametrize(
    "given", [{"pause": -1}, {"pause": "x"}, {"pause": float("nan")}, {"budget": 0}, {"budget": timedelta(-1)}]
)
def test_a_purge_takes_no_negative_time(given: dict[str, Any]) -> None:
    with pytest.raises(ValueRefused):
        purge(Setting, true(), **given)


def test_two_columns_that_swap_are_refused_everywhere(plain: Engine) -> None:
    """MySQL would read what it has just set."""
    swap = {"now": COUNTERS.c.before, "before": COUNTERS.c.now}
    with plain.begin() as connection:
        with pytest.raises(ValueRefused, match="two statements"):
            update_batch(connection, COUNTERS, true(), swap, 1)
        with pytest.raises(ValueRefused, match="two statements"):
            upsert(connection, COUNTERS, {"name": "a", "now": 1}, ["name"], update=swap)


@pytest.mark.parametrize("values", [{}, None, {"nothing": 1}, {"value": None}, {"value": 5}, {"key": "x" * 200}])
def test_an_update_sets_what_columns_take(session: Session, values: Any) -> None:
    with pytest.raises(ValueRefused):
        update_batch(session, Setting, true(), values, 1)


def test_a_condition_is_about_the_rows_that_are_meant(session: Session) -> None:
    session.add_all([Setting(key="a", value="1"), Task(status="pending")])
    session.flush()
    for where in (Task.status == "pending", (Setting.key == "a") & (Task.id > 0)):
        with pytest.raises(ValueRefused, match="names tasks"):
            delete_batch(session, Setting, where, 5)
        with pytest.raises(ValueRefused, match="names tasks"):
            purge(Setting, where)
    assert session.scalar(select(func.count()).select_from(Setting)) == 1


def test_a_value_is_computed_from_the_row_that_is_meant(session: Session) -> None:
    insert_many(session, Setting, {"key": "a", "value": "1"})
    with pytest.raises(ValueRefused, match="names tasks"):
        update_batch(session, Setting, Setting.key == "a", {"value": Task.status}, 5)
    with pytest.raises(ValueRefused, match="names tasks"):
        upsert(session, Setting, {"key": "a", "value": "2"}, ["key"], {"value": Task.status + "x"})
    counted = select(func.max(Setting.key) + "!").scalar_subquery()
    assert update_batch(session, Setting, Setting.key == "a", {"tenant_id": counted}, 5) == 1
    assert session.scalar(select(Setting.tenant_id)) == "a!"


def test_a_refused_row_is_named_by_model_column_and_value(session: Session) -> None:
    insert_many(session, Node, {"name": "taken"})
    with pytest.raises(UniqueViolation, match=r"Node\.name is taken: 'taken'") as refused:
        insert_many(session, Node, {"name": "taken"})
    assert (refused.value.model, refused.value.column, refused.value.value) == ("Node", "name", "'taken'")
    with pytest.raises(ForeignKeyViolation, match=r"Runner\.extension_id names no row of extensions: 999"):
        insert_many(session, Runner, {"name": "r", "extension_id": 999})
    session.rollback()


@pytest.mark.parametrize("order_by", [5, object(), Setting])
def test_rows_are_ordered_by_expressions(session: Session, order_by: Any) -> None:
    with pytest.raises(ValueRefused, match="ordered by"):
        delete_batch(session, Setting, true(), 5, order_by)


def test_a_row_gives_one_column_at_least(plain: Engine) -> None:
    optional = Table("optional", MetaData(), Column("id", Integer, primary_key=True), Column("value", Integer))
    with plain.begin() as connection, pytest.raises(ValueRefused, match="gives no column"):
        insert_many(connection, optional, [{}, {}])


def test_an_unknown_column_is_no_order(session: Session) -> None:
    with pytest.raises(UnknownAttribute):
        delete_batch(session, Setting, true(), 1, "id; DROP TABLE settings")


def test_rows_that_are_written_once_stay(session: Session) -> None:
    row = {"event_type": "x.y", "status": "success"}
    calls: list[Callable[[], object]] = [
        lambda: update_batch(session, AuditLog, true(), {"status": "failure"}, 1),
        lambda: delete_batch(session, AuditLog, true(), 1),
        lambda: purge(AuditLog, true()),
        lambda: upsert(session, AuditLog, row, conflict=["id"]),
        lambda: upsert(session, AuditLog.__table__, row, conflict=["id"], update={"status": "failure"}),
    ]
    for call in calls:
        with pytest.raises(RowImmutable):
            call()


def test_a_lookup_needs_a_guard_and_values(session: Session) -> None:
    with pytest.raises(GuardMissing):
        get_or_create(session, Setting, {"value": "1"}, {"key": "a"})
    with pytest.raises(ValueRefused):
        get_or_create(session, Setting, {"key": None}, {"value": "1"})
    with pytest.raises(ValueRefused):
        get_or_create(session, Setting, {})
    with pytest.raises(ValueRefused, match="default too"):
        get_or_create(session, Setting, {"key": "a"}, {Setting.key: "b", "value": "1"})
    with pytest.raises(ValueRefused):
        get_or_create(session, Setting, {"key": "a"}, {"value": 5})
    assert session.scalars(select(Setting)).all() == []


def test_a_sequence_needs_a_guard_and_a_parent(session: Session) -> None:
    conversation = Conversation(title="x")
    values = {"role": "user", "content": "x"}
    with pytest.raises(ValueRefused, match="not stored"):
        append(session, conversation, Message, **values)
    session.add(conversation)
    session.flush()
    with pytest.raises(GuardMissing):
        append(session, conversation, Message, sequence="parent_message_id", **values)
    with pytest.raises(UnknownAttribute):
        append(session, conversation, Message, sequence="nothing", **values)
    with pytest.raises(UnknownAttribute):
        append(session, conversation, Message, nothing=1, **values)
    with pytest.raises(ValueRefused, match="leave it out"):
        append(session, conversation, Message, seq=5, **values)
    with pytest.raises(ValueRefused):
        append(session, conversation, Message, **{**values, "role": None})
    with pytest.raises(ValueRefused):
        append(session, "conversation", Message, **values)
    with pytest.raises(ValueRefused, match="refers to"):
        append(session, conversation, Task, sequence="depth")
    assert session.scalars(select(Message)).all() == []


def test_what_the_database_computes_is_not_given(plain: Engine) -> None:
    table = Table(
        "computed",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("name", String(20), unique=True),
        Column("size", Integer, Computed("length(name)")),
    )
    with plain.begin() as connection:
        table.metadata.create_all(connection)
        with pytest.raises(ValueRefused, match="computed"):
            insert_many(connection, table, {"name": "a", "size": 5})
        assert upsert(connection, table, [{"name": "a"}, {"name": "abc"}], conflict=["name"]).inserted == 2
        assert connection.scalars(select(table.c.size).order_by(table.c.size)).all() == [1, 3]


def test_a_table_without_a_model_is_checked_by_its_metadata(plain: Engine) -> None:
    with plain.begin() as connection:
        for row, error in (
            ({"word": "a", "nothing": 1}, UnknownAttribute),
            ({"count": 1}, ValueRefused),
            ({"word": 5}, ValueRefused),
            ({"word": literal("a")}, ValueRefused),
        ):
            with pytest.raises(error):
                upsert(connection, WORDS, row, conflict=["word"])
        with pytest.raises(ValueRefused):
            insert_many(connection, SLOTS, {"place": 1})
        assert connection.execute(select(WORDS)).all() == []


def test_models_that_lack_a_column_of_another_do_not_take_it(session: Session) -> None:
    with pytest.raises(UnknownAttribute):
        upsert(session, MemoryTrace, {Function.name: "x"}, conflict=["trace_id"])
