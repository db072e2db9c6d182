"""Eight processes at once, each verb: nothing is lost, nothing is twice, and nobody sees an error that is not theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, true

from legion_data.models import MemoryAssociation, MemoryTrace, Node, Setting
from legion_data.models.llm import Conversation, Message
from legion_data.rows import (
    append,
    delete_batch,
    get_or_create,
    insert_many,
    purge,
    update_batch,
    upsert,
)
from legion_data.runtime import DataLayer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.racing import RunProcesses

PROCESSES = 8
ROUNDS = 6
KEYS = 20
COUNT = MemoryAssociation.coactivation_count


def race(settings: dict[str, Any], work: str) -> list[Any]:
    """In a process of its own: ``work`` several times, each in a transaction that is run again when it is lost."""
    layer = DataLayer({**settings, "local": {"enabled": False}})
    layer.setup()
    try:
        if work == "purge":
            return [step.deleted for step in purge(MemoryTrace, true(), batch=7, data=layer)]
        verb = _WORKS[work]
        return [layer.run_in_transaction(lambda session, n=n: verb(session, n), attempts=50) for n in range(ROUNDS)]
    finally:
        layer.shutdown()


def _upsert(session: Session, number: int) -> list[bool]:
    rows = [{"trace_id_a": f"{key:02}", "trace_id_b": str(number % 2)} for key in range(KEYS)]
    rows = rows[number:] + rows[:number]  # in an order of each round's own
    made = upsert(
        session,
        MemoryAssociation,
        rows,
        conflict=["trace_id_a", "trace_id_b"],
        update={"coactivation_count": COUNT + 1},
    )
    return list(made.is_new)


def _upsert_one(session: Session, number: int) -> bool:
    return upsert(session, Setting, {"key": str(number), "value": "v"}, conflict=["key"]).inserted == 1


def _keep(session: Session, number: int) -> tuple[bool, int]:
    made = upsert(session, Setting, {"key": str(number), "value": "v"}, conflict=["key"], update=[])
    return made.is_new[0], made.keys[0]


def _get(session: Session, number: int) -> tuple[bool, int]:
    node, is_new = get_or_create(session, Node, {"name": str(number)}, {"status": "up"})
    return is_new, node.id


def _append(session: Session, number: int) -> int:
    conversation = session.scalars(select(Conversation)).one()
    return append(session, conversation, Message, role="user", content=str(number)).seq


def _claim(session: Session, number: int) -> int:
    return update_batch(session, Setting, Setting.value == "new", {"value": "taken"}, 5, "key")


def _delete(session: Session, number: int) -> int:
    return delete_batch(session, Setting, Setting.value == "new", 5, "key")


_WORKS: dict[str, Any] = {
    "upsert": _upsert,
    "upsert_one": _upsert_one,
    "keep": _keep,
    "get": _get,
    "append": _append,
    "claim": _claim,
    "delete": _delete,
}


@pytest.fixture
def answers(migrated: Any, run_processes: RunProcesses) -> Any:
    """``answers(work)``: what each round of each process gave; an error of one is the test's."""

    def run(work: str) -> list[Any]:
        found = run_processes(PROCESSES, race, migrated.settings, work)
        for answer in found:
            if isinstance(answer, Exception):
                raise answer
        return [one for answer in found for one in answer]

    return run


def _settings(layer: DataLayer, count: int) -> None:
    with layer.session() as session:
        insert_many(session, Setting, [{"key": f"{number:04}", "value": "new"} for number in range(count)])


def test_increments_are_all_counted_and_each_row_is_new_once(layer: DataLayer, answers: Any) -> None:
    news = answers("upsert")
    assert sum(sum(round_) for round_ in news) == 2 * KEYS
    with layer.session(read_only=True) as session:
        counts = session.scalars(select(COUNT)).all()
    assert len(counts) == 2 * KEYS
    assert set(counts) == {PROCESSES * ROUNDS // 2}


@pytest.mark.parametrize("work", ["upsert_one", "keep", "get"])
def test_one_row_is_made_by_one(answers: Any, work: str) -> None:
    found = answers(work)
    if work == "upsert_one":
        assert found.count(True) == ROUNDS
    else:
        assert [is_new for is_new, _ in found].count(True) == ROUNDS
        assert len({key for _, key in found}) == ROUNDS


def test_numbers_have_no_gap_whoever_appends(layer: DataLayer, answers: Any) -> None:
    with layer.session() as session:
        session.add(Conversation(title="x"))
    assert sorted(answers("append")) == list(range(1, PROCESSES * ROUNDS + 1))
    with layer.session(read_only=True) as session:
        assert session.scalar(select(func.max(Message.seq))) == PROCESSES * ROUNDS


def test_each_row_is_updated_by_one(layer: DataLayer, answers: Any) -> None:
    _settings(layer, 200)
    assert sum(answers("claim")) == 200
    with layer.session(read_only=True) as session:
        assert session.scalar(select(func.count()).where(Setting.value == "taken")) == 200


def test_each_row_is_deleted_by_one(layer: DataLayer, answers: Any) -> None:
    _settings(layer, 200)
    assert sum(answers("delete")) == 200


def test_purges_share_the_work(layer: DataLayer, answers: Any) -> None:
    with layer.session() as session:
        insert_many(session, MemoryTrace, [{"agent_id": "a", "trace_type": "t", "content": "c"}] * 300)
    deleted = sum(answers("purge"))
    with layer.session(read_only=True) as session:
        assert deleted + (session.scalar(select(func.count()).select_from(MemoryTrace)) or 0) == 300
