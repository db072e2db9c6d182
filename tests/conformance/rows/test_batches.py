"""Bounded UPDATE and DELETE, and purge."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Column, ForeignKey, Integer, Table, exists, func, select, true

from legion_data.errors import ForeignKeyViolation
from legion_data.models import MemoryAssociation, MemoryTrace, Node, Setting
from legion_data.rows import Purged, delete_batch, insert_many, purge, update_batch
from tests.conformance.rows.tables import COUNTERS, PAIRS

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer
    from tests.conftest import CountStatements


def _fill(session: Session, count: int = 10) -> None:
    insert_many(session, Setting, [{"key": f"{number:05}", "value": "old"} for number in range(count)])


def _keys(session: Session, value: str = "old") -> list[str]:
    return list(session.scalars(select(Setting.key).where(Setting.value == value).order_by(Setting.key)))


@pytest.mark.parametrize("skip_locked", [False, True])
def test_a_batch_is_bounded_and_ordered(session: Session, skip_locked: bool) -> None:
    _fill(session)
    options: Any = {"skip_locked": skip_locked}
    assert delete_batch(session, Setting, Setting.key >= "00002", 3, Setting.key, **options) == 3
    assert _keys(session) == ["00000", "00001", "00005", "00006", "00007", "00008", "00009"]
    assert delete_batch(session, Setting, true(), 2, [Setting.value, Setting.key.desc()], **options) == 2
    assert update_batch(session, Setting, Setting.value == "old", {"value": "new"}, 2, "key", **options) == 2
    assert _keys(session, "new") == ["00000", "00001"]
    assert delete_batch(session, Setting, Setting.value == "old", 100, **options) == 3
    assert delete_batch(session, Setting, Setting.value == "old", 100, **options) == 0
    assert update_batch(session, Setting, Setting.value == "old", {"value": "new"}, 1, **options) == 0


def test_values_are_expressions_of_the_row_as_it_was(plain: Engine) -> None:
    now, before = COUNTERS.c.now, COUNTERS.c.before
    with plain.begin() as connection:
        insert_many(connection, COUNTERS, [{"name": name, "now": 1, "before": 5} for name in "abc"])
        changes = {"before": now, now: now + 5, "text": COUNTERS.c.name}
        assert update_batch(connection, COUNTERS, COUNTERS.c.name < "c", changes, 10) == 2
        rows = connection.execute(select(COUNTERS.c.name, now, before, COUNTERS.c.text).order_by(COUNTERS.c.name)).all()
    assert [tuple(row) for row in rows] == [("a", 6, 1, "a"), ("b", 6, 1, "b"), ("c", 1, 5, "none")]


def test_a_row_that_is_set_to_what_it_has_counts(session: Session) -> None:
    _fill(session)
    assert update_batch(session, Setting, true(), {"value": "old"}, 4) == 4


def test_a_condition_may_ask_other_tables(session: Session) -> None:
    _fill(session)
    insert_many(session, Node, [{"name": "00003"}, {"name": "00004"}])
    named = exists().where(Node.name == Setting.key)
    assert update_batch(session, Setting, named, {"value": "new"}, 10) == 2
    assert _keys(session, "new") == ["00003", "00004"]
    assert delete_batch(session, Setting, named, 1, "key") == 1
    assert delete_batch(session, Setting, Setting.key.in_(select(Node.name)), 10) == 1


def test_keys_of_several_columns(plain: Engine) -> None:
    with plain.begin() as connection:
        insert_many(connection, PAIRS, [{"name": name, "at": "2026-01-01T00:00:00Z", "value": 1} for name in "abcde"])
        assert update_batch(connection, PAIRS, PAIRS.c.value == 1, {"value": 2}, 2, "name") == 2
        assert delete_batch(connection, PAIRS, PAIRS.c.value == 1, 2, "name") == 2
        assert connection.scalars(select(PAIRS.c.name).order_by(PAIRS.c.name)).all() == ["a", "b", "e"]


def test_objects_of_the_session_are_read_again(session: Session) -> None:
    node = Node(name="n", status="old")
    session.add(node)
    update_batch(session, Node, Node.name == "n", {"status": "new", "active": False}, 1)
    assert (node.status, node.active) == ("new", False)


def test_a_batch_is_few_statements(layer: DataLayer, count_statements: CountStatements) -> None:
    with layer.session() as session:
        _fill(session, 3_000)
        for limit in (1, 2_000):
            with count_statements(layer.connection) as statements:
                assert update_batch(session, Setting, Setting.value == "old", {"value": "new"}, limit) == limit
                assert delete_batch(session, Setting, Setting.value == "new", limit) == limit
            assert len(statements) <= 4


# -- purge


def _traces(layer: DataLayer, count: int) -> None:
    rows = [{"agent_id": "a", "trace_type": "t", "content": "c", "strength": 0.1 * (n % 2)} for n in range(count)]
    with layer.session() as session:
        insert_many(session, MemoryTrace, rows)


def test_a_purge_deletes_what_matches_in_short_transactions(layer: DataLayer) -> None:
    _traces(layer, 250)
    progress = list(purge(MemoryTrace, MemoryTrace.strength == 0, batch=50, data=layer))
    assert [step.total for step in progress] == list(itertools.accumulate(step.deleted for step in progress))
    assert progress[-1].total == 125
    assert max(step.deleted for step in progress) <= 50
    assert [step.is_done for step in progress] == [False] * (len(progress) - 1) + [True]
    assert [step.batches for step in progress] == list(range(1, len(progress) + 1))
    assert progress[-1].seconds >= progress[-1].longest_s > 0
    with layer.session(read_only=True) as session:
        assert session.scalar(select(func.count()).select_from(MemoryTrace)) == 125


def test_what_is_purged_stays_deleted_when_the_purge_is_stopped(layer: DataLayer) -> None:
    _traces(layer, 30)
    running = purge(MemoryTrace, true(), batch=10, data=layer)
    assert next(running).total == 10
    running.close()
    with layer.session(read_only=True) as session:
        assert session.scalar(select(func.count()).select_from(MemoryTrace)) == 20


def test_a_purge_ends_with_its_budget(layer: DataLayer) -> None:
    _traces(layer, 30)
    (only,) = purge(MemoryTrace, true(), batch=10, budget=1e-9, data=layer)
    assert (only.deleted, only.is_done) == (10, False)
    assert isinstance(only, Purged)
    (only,) = purge(MemoryTrace, true(), batch=10, pause=5, budget=1, data=layer)
    assert (only.deleted, only.is_done) == (10, False)


def test_a_purge_of_nothing_says_so(layer: DataLayer) -> None:
    (only,) = purge(MemoryTrace, true(), data=layer)
    assert (only.deleted, only.total, only.batches, only.is_done) == (0, 0, 1, True)


def test_rows_that_others_hold_are_left(layer: DataLayer) -> None:
    """SQLite has one writer, so nobody holds a row beside it."""
    _traces(layer, 10)
    with layer.session() as holder:
        held = holder.scalars(select(MemoryTrace.id).limit(1).with_for_update()).one()
        if layer.connection.dialect.name == "sqlite":
            holder.rollback()
            expected = []
        else:
            expected = [held]
        *_, last = purge(MemoryTrace, true(), batch=4, data=layer)
        assert (last.total, last.is_done) == (10 - len(expected), True)
    with layer.session(read_only=True) as session:
        assert session.scalars(select(MemoryTrace.id)).all() == expected


def test_a_purge_of_a_key_of_several_columns(plain: Engine, open_plain: Any) -> None:
    with plain.begin() as connection:
        rows = [{"name": f"n{number:03}", "at": "2026-01-01T00:00:00Z"} for number in range(25)]
        insert_many(connection, PAIRS, rows)
    *_, last = purge(PAIRS, PAIRS.c.name > "n004", batch=6, data=open_plain)
    assert (last.total, last.is_done) == (20, True)


def test_a_row_that_is_referred_to_is_not_purged(plain: Engine, open_plain: Any) -> None:
    child = Table(
        "children",
        COUNTERS.metadata,
        Column("id", Integer, primary_key=True),
        Column("counter_id", ForeignKey("counters.id"), nullable=False),
    )
    child.create(plain)
    with plain.begin() as connection:
        (parent,) = insert_many(connection, COUNTERS, {"name": "a", "now": 1}, ids=True)
        insert_many(connection, child, {"counter_id": parent})
    with pytest.raises(ForeignKeyViolation):
        list(purge(COUNTERS, true(), data=open_plain))
    child.drop(plain)
    COUNTERS.metadata.remove(child)


def test_an_association_is_purged_by_the_default_layer(migrated: Any) -> None:
    import legion_data

    legion_data.setup(migrated.settings, local={"enabled": False})
    try:
        with legion_data.session() as session:
            insert_many(session, MemoryAssociation, [{"trace_id_a": str(n), "trace_id_b": "b"} for n in range(5)])
        assert [step.total for step in purge(MemoryAssociation, true(), batch=5)] == [5, 5]
    finally:
        legion_data.shutdown()
