"""upsert inserts what is not there, updates what is, and says which of the two it did with each row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from legion_data.models import DigitalWorker, MemoryAssociation, MemoryTrace, Node, Setting
from legion_data.rows import excluded, upsert, utc_now
from tests.conformance.rows.tables import COUNTERS, PAIRS, SLOTS, TOKENS, WORDS

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table
    from sqlalchemy.orm import Session

COUNT = MemoryAssociation.coactivation_count


def _pairs(session: Session, key: Any, value: Any) -> dict[Any, Any]:
    return {row[0]: row[1] for row in session.execute(select(key, value))}


def _values(session: Session) -> dict[str, str]:
    return _pairs(session, Setting.key, Setting.value)


def _rows(connection: Connection, table: Table, *columns: str) -> list[Any]:
    found = select(*(table.c[column] for column in columns)).order_by(table.c[columns[0]])
    return [tuple(row) for row in connection.execute(found)]


def test_one_row_is_inserted_then_updated(session: Session) -> None:
    made = upsert(session, Setting, {"key": "a", "value": "1"}, conflict=["key"])
    assert (made.inserted, made.updated, made.kept, made.is_new) == (1, 0, 0, (True,))
    again = upsert(session, Setting, {"key": "a", "value": "2"}, conflict=["key"])
    assert (again.inserted, again.updated, again.kept, again.is_new) == (0, 1, 0, (False,))
    assert made.keys == again.keys == (session.scalar(select(Setting.id)),)
    assert _values(session) == {"a": "2"}


def test_an_update_to_the_same_values_is_no_insert(session: Session) -> None:
    """MySQL counts one affected row for both."""
    for number in range(3):
        made = upsert(session, Setting, [{"key": "a", "value": "1"}], conflict=["key"])
        assert made.is_new == (number == 0,)


def test_many_rows_keep_their_order_in_the_answer(session: Session) -> None:
    upsert(session, Setting, [{"key": key, "value": "old"} for key in ("d", "b")], conflict=["key"])
    made = upsert(session, Setting, [{"key": key, "value": key} for key in "edcba"], conflict=["key"])
    assert made.is_new == (True, False, True, False, True)
    assert (made.inserted, made.updated, made.kept) == (3, 2, 0)
    ids = _pairs(session, Setting.key, Setting.id)
    assert list(made.keys) == [ids[key] for key in "edcba"]
    assert made.inserted_keys == [ids["e"], ids["c"], ids["a"]]
    assert made.updated_keys == [ids["d"], ids["b"]]
    assert _values(session) == {key: key for key in "abcde"}


def test_what_is_not_given_stays(session: Session) -> None:
    upsert(session, Setting, {"key": "a", "value": "1", "encrypted": True, "tenant_id": "t"}, conflict=["key"])
    upsert(session, Setting, {"key": "a", "value": "2"}, conflict=["key"])
    row = session.execute(select(Setting.value, Setting.encrypted, Setting.tenant_id)).one()
    assert tuple(row) == ("2", True, "t")


def test_named_columns_alone_are_updated(session: Session) -> None:
    upsert(session, Setting, {"key": "a", "value": "1", "tenant_id": "t"}, conflict=["key"])
    upsert(session, Setting, {"key": "a", "value": "2", "tenant_id": "u"}, conflict=[Setting.key], update=["tenant_id"])
    assert tuple(session.execute(select(Setting.value, Setting.tenant_id)).one()) == ("1", "u")


@pytest.mark.parametrize("rows", [1, 3])
def test_nothing_to_update_leaves_rows_as_they_are(session: Session, rows: int) -> None:
    upsert(session, Setting, {"key": "k0", "value": "old"}, conflict=["key"])
    given = [{"key": f"k{number}", "value": "new"} for number in range(rows)]
    made = upsert(session, Setting, given, conflict="key", update=[])
    assert (made.inserted, made.updated, made.kept) == (rows - 1, 0, 1)
    assert made.is_new == (False, *([True] * (rows - 1)))
    ids = _pairs(session, Setting.key, Setting.id)
    assert list(made.keys) == [ids[row["key"]] for row in given]
    assert _values(session)["k0"] == "old"


def test_an_increment_counts_each_time(session: Session) -> None:
    row = {"trace_id_a": "x", "trace_id_b": "y"}
    key = ["trace_id_a", "trace_id_b"]
    for _ in range(3):
        upsert(session, MemoryAssociation, row, conflict=key, update={"coactivation_count": COUNT + 1})
    upsert(session, MemoryAssociation, row, conflict=key, update={COUNT: COUNT + 10, "linked": True})
    assert session.execute(select(COUNT, MemoryAssociation.linked)).one() == (13, True)


def test_the_new_rows_value_can_be_added(session: Session) -> None:
    key = ["trace_id_a", "trace_id_b"]
    for count in (5, 7):
        rows = [{"trace_id_a": "x", "trace_id_b": other, "coactivation_count": count} for other in ("y", "z")]
        update = {"coactivation_count": COUNT + excluded("coactivation_count")}
        upsert(session, MemoryAssociation, rows, conflict=key, update=update)
    assert session.scalars(select(COUNT)).all() == [12, 12]


def test_values_to_set_are_those_of_the_call(session: Session) -> None:
    """The statement is kept compiled; its values are not."""
    row = {"key": "a", "value": "1"}
    for value in ("x", "y", "z"):
        upsert(session, Setting, row, conflict=["key"], update={"value": value})
    assert _values(session) == {"a": "z"}


def test_a_key_that_comes_twice_is_written_twice(session: Session) -> None:
    rows = [{"trace_id_a": "x", "trace_id_b": str(number % 3)} for number in range(8)]
    key = ["trace_id_a", "trace_id_b"]
    made = upsert(session, MemoryAssociation, rows, conflict=key, update={"coactivation_count": COUNT + 1})
    assert (made.inserted, made.updated) == (3, 5)
    assert made.is_new == (True, True, True, False, False, False, False, False)
    assert _pairs(session, MemoryAssociation.trace_id_b, COUNT) == {"0": 3, "1": 3, "2": 2}
    made = upsert(session, Setting, [{"key": "a", "value": value} for value in "xyz"], conflict=["key"])
    assert (made.inserted, made.updated, len(set(made.keys))) == (1, 2, 1)
    assert _values(session) == {"a": "z"}


def test_rows_of_different_shapes_go_together(session: Session) -> None:
    upsert(session, Setting, {"key": "a", "value": "1", "tenant_id": "t", "encrypted": True}, conflict=["key"])
    rows = [
        {"key": "a", "value": "2"},
        {"key": "b", "value": "2", "tenant_id": "u"},
        {"encrypted": True, "value": "2", "key": "c"},
    ]
    made = upsert(session, Setting, rows, conflict=["key"])
    assert made.is_new == (False, True, True)
    found = session.execute(select(Setting.key, Setting.value, Setting.tenant_id, Setting.encrypted)).all()
    expected = [("a", "2", "t", True), ("b", "2", "u", False), ("c", "2", None, True)]
    assert sorted(tuple(row) for row in found) == expected


def test_none_empties_a_column_and_means_its_default_in_a_new_row(session: Session) -> None:
    upsert(session, MemoryTrace, _trace("t", strength=0.9, origin="x"), conflict=["trace_id"])
    upsert(session, MemoryTrace, _trace("t", strength=None, origin=None), conflict=["trace_id"])
    upsert(session, MemoryTrace, _trace("new", strength=None, origin=None), conflict=["trace_id"])
    found = session.execute(select(MemoryTrace.trace_id, MemoryTrace.strength, MemoryTrace.origin)).all()
    assert sorted(tuple(row) for row in found) == [("new", 0.5, None), ("t", None, None)]
    upsert(session, Setting, {"key": "a", "value": "1", "encrypted": True}, conflict=["key"])
    upsert(session, Setting, {"key": "a", "value": "1", "encrypted": None}, conflict=["key"])
    assert session.scalar(select(Setting.encrypted)) is False


def _trace(trace_id: str, **values: Any) -> dict[str, Any]:
    return {"trace_id": trace_id, "agent_id": "a", "trace_type": "t", "content": "c", **values}


def test_defaults_of_python_and_types_apply(session: Session) -> None:
    upsert(
        session,
        MemoryTrace,
        _trace("t", metadata_={"ü": [1, None]}, created_at="2026-05-04T10:00:00+02:00"),
        ["trace_id"],
    )
    kept = session.scalars(select(MemoryTrace)).one()
    assert kept.metadata_ == {"ü": [1, None]}
    assert kept.created_at == datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert kept.storage_tier == "warm"


def test_an_expression_is_a_value(session: Session) -> None:
    rows = [{"key": key, "value": func.lower("ABC"), "updated": utc_now()} for key in "ab"]
    upsert(session, Setting, rows, conflict=["key"])
    found = session.execute(select(Setting.value, Setting.updated)).all()
    assert [row.value for row in found] == ["abc", "abc"]
    assert all(abs(datetime.now(UTC) - row.updated) < timedelta(minutes=1) for row in found)


def test_objects_of_the_session_are_read_again(session: Session) -> None:
    node = Node(name="n", status="old")
    session.add(node)
    upsert(session, Node, {"name": "n", "status": "new"}, conflict=["name"])
    assert node.status == "new"
    node.status = "changed"
    upsert(session, Node, [{"name": "n", "active": False}, {"name": "m"}], conflict=["name"])
    assert (node.status, node.active) == ("changed", False)


def test_what_the_session_holds_comes_first(session: Session) -> None:
    session.add(Node(name="n", status="of the session"))
    made = upsert(session, Node, {"name": "n", "active": False}, conflict=["name"])
    assert made.updated == 1


def test_a_rolled_back_upsert_leaves_nothing(session: Session) -> None:
    with session.begin_nested() as nested:
        upsert(session, Setting, {"key": "a", "value": "1"}, conflict=["key"])
        nested.rollback()
    assert _values(session) == {}


def test_the_table_of_a_model_obeys_its_rules(session: Session) -> None:
    table: Any = DigitalWorker.__table__
    row = {"worker_id": "w", "name": "n", "entra_app_id": "e", "owner_msid": "o", "extension_name": "x"}
    row |= {"lifecycle_state": "active", "consent_tier": "supervised"}
    assert upsert(session, table, row, conflict=["worker_id"]).inserted == 1
    with pytest.raises(ValueError, match="lifecycle_state must be one of"):
        upsert(session, table, {**row, "lifecycle_state": "asleep"}, conflict=["worker_id"])


def test_a_natural_key_says_what_was_there(plain: Engine) -> None:
    with plain.begin() as connection:
        assert upsert(connection, WORDS, {"word": "a", "count": 1}, conflict=["word"]).is_new == (True,)
        assert upsert(connection, WORDS, {"word": "a", "count": 1}, conflict=["word"]).is_new == (False,)
        rows = [{"word": word, "count": 1} for word in "cab"]
        made = upsert(connection, WORDS, rows, ["word"], update={"count": WORDS.c.count + excluded(WORDS.c.count)})
        assert (made.keys, made.is_new) == (("c", "a", "b"), (True, False, True))
        assert _rows(connection, WORDS, "word", "count") == [("a", 2), ("b", 1), ("c", 1)]
        made = upsert(connection, WORDS, [{"word": "a"}, {"word": "d"}], conflict=["word"])
        assert (made.inserted, made.updated, made.kept) == (1, 0, 1)


def test_a_key_of_several_columns_is_a_tuple(plain: Engine) -> None:
    at, east = datetime(2026, 1, 1, 12, tzinfo=UTC), timezone(timedelta(hours=5))
    rows = [{"name": "a", "at": at, "value": 1}, {"name": "b", "at": at, "value": 1}]
    with plain.begin() as connection:
        upsert(connection, PAIRS, rows[0], conflict=["name", "at"])
        rows[0]["at"] = at.astimezone(east)
        made = upsert(connection, PAIRS, rows, conflict=["at", "name"])
        assert made.keys == (("a", at), ("b", at))
        assert made.is_new == (False, True)


def test_a_key_that_python_makes_stays_that_of_the_first(plain: Engine) -> None:
    with plain.begin() as connection:
        first = upsert(connection, TOKENS, {"name": "a", "value": 1}, conflict=["name"])
        second = upsert(connection, TOKENS, [{"name": name, "value": 2} for name in "ba"], conflict=["name"])
        third = upsert(connection, TOKENS, {"name": "a", "value": 2}, conflict=["name"])
        assert second.is_new == (True, False)
        assert first.keys == third.keys == (second.keys[1],)
        assert _rows(connection, TOKENS, "name", "value") == [("a", 2), ("b", 2)]


def test_a_given_key_beside_the_named_one(plain: Engine) -> None:
    with plain.begin() as connection:
        made = upsert(connection, SLOTS, [{"id": 7, "name": "a"}, {"id": 8, "name": "b"}], conflict=["name"])
        assert (made.keys, made.inserted) == ((7, 8), 2)
        made = upsert(connection, SLOTS, [{"id": 9, "name": "a"}, {"id": 10, "name": "c"}], conflict=["name"])
        assert (made.keys, made.is_new) == ((7, 10), (False, True))
        made = upsert(connection, SLOTS, [{"id": 10, "name": "d"}, {"id": 11, "name": "e"}], conflict=["id"])
        assert (made.keys, made.is_new) == ((10, 11), (False, True))


def test_expressions_read_the_row_as_it_was(plain: Engine) -> None:
    """MySQL sets columns from left to right, and reads what it has set."""
    now, before = COUNTERS.c.now, COUNTERS.c.before
    with plain.begin() as connection:
        upsert(connection, COUNTERS, {"name": "a", "now": 1}, conflict=["name"])
        changes = {"now": excluded("now"), "before": now, "twice": func.coalesce(before, 0) + now * 2}
        for value in (10, 100):
            upsert(connection, COUNTERS, {"name": "a", "now": value}, conflict=["name"], update=changes)
        assert _rows(connection, COUNTERS, "now", "before", "twice") == [(100, 10, 21)]


def test_text_that_differs_in_a_blank_is_other_text(plain: Engine) -> None:
    """Where the database itself takes the two for one, that is a conflict and no update of another row."""
    from legion_data.errors import UpsertConflict

    with plain.begin() as connection:
        upsert(connection, WORDS, [{"word": "a", "count": 1}, {"word": "A", "count": 2}], conflict=["word"])
        try:
            upsert(connection, WORDS, {"word": "a ", "count": 9}, conflict=["word"])
        except UpsertConflict:
            assert _rows(connection, WORDS, "count") == [(1,), (2,)]
        else:
            assert _rows(connection, WORDS, "count") == [(1,), (2,), (9,)]


@pytest.mark.parametrize("text", ["ü 日本 🚀", 'it\'s "q" \\ %s %(x)s 100% :name ?', "", " ", "x" * 100, "\n\t\r"])
def test_any_text_is_a_key(plain: Engine, text: str) -> None:
    with plain.begin() as connection:
        for expected in (True, False):
            made = upsert(connection, WORDS, [{"word": text, "note": text}, {"word": f"{text[:98]}!"}], ["word"])
            assert made.is_new == (expected, expected)
        assert connection.scalar(select(WORDS.c.note).where(WORDS.c.word == text)) == text
