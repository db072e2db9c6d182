"""Eight processes at once, each verb: nothing is lost, nothing is twice, and nobody sees an error."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

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
ROWS = 150
COUNT = MemoryAssociation.coactivation_count


def race(settings: dict[str, Any]) -> dict[str, list[Any]]:
    """In a process of its own: each verb some times, each time in a transaction that is run again when it is lost."""
    layer = DataLayer({**settings, "local": {"enabled": False}})
    layer.setup()
    try:
        found = {
            name: [layer.run_in_transaction(partial(verb, number=number), attempts=50) for number in range(ROUNDS)]
            for name, verb in _VERBS.items()
        }
        found["purge"] = [step.deleted for step in purge(MemoryTrace, true(), batch=7, data=layer)]
        return found
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
    return bool(upsert(session, Setting, {"key": f"one {number}", "value": "v"}, conflict=["key"]).inserted)


def _keep(session: Session, number: int) -> tuple[bool, int]:
    made = upsert(session, Setting, {"key": f"kept {number}", "value": "v"}, conflict=["key"], update=[])
    return made.is_new[0], made.keys[0]


def _get(session: Session, number: int) -> tuple[bool, int]:
    node, is_new = get_or_create(session, Node, {"name": str(number)}, {"status": "up"})
    return is_new, node.id


def _append(session: Session, number: int) -> int:
    conversation = session.scalars(select(Conversation)).one()
    return int(append(session, conversation, Message, role="user", content=str(number)).seq)


def _claim(session: Session, number: int) -> int:
    return int(update_batch(session, Setting, Setting.value == "to take", {"value": "taken"}, 5, "key"))


def _delete(session: Session, number: int) -> int:
    return int(delete_batch(session, Setting, Setting.value == "to delete", 5, "key"))


_VERBS: dict[str, Any] = {
    "upsert": _upsert,
    "upsert_one": _upsert_one,
    "keep": _keep,
    "get": _get,
    "append": _append,
    "claim": _claim,
    "delete": _delete,
}


def test_eight_processes_race(layer: DataLayer, migrated: Any, run_processes: RunProcesses) -> None:
    """One race for all verbs: starting eight processes takes longer than what they do."""
    with layer.session() as session:
        session.add(Conversation(title="x"))
        for value in ("to take", "to delete"):
            insert_many(session, Setting, [{"key": f"{value} {n:03}", "value": value} for n in range(ROWS)])
        insert_many(session, MemoryTrace, [{"agent_id": "a", "trace_type": "t", "content": "c"}] * ROWS)
    answers = run_processes(PROCESSES, race, migrated.settings)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    found = {name: [one for answer in answers for one in answer[name]] for name in (*_VERBS, "purge")}
    with layer.session(read_only=True) as session:
        counts = session.scalars(select(COUNT)).all()
        last = session.scalar(select(func.max(Message.seq)))
        values = [
            session.scalar(select(func.count()).where(Setting.value == value)) for value in ("taken", "to delete")
        ]
        left = session.scalar(select(func.count()).select_from(MemoryTrace)) or 0
    # Each row is new once, and each increment is counted.
    assert sum(sum(is_new) for is_new in found["upsert"]) == 2 * KEYS
    assert (len(counts), set(counts)) == (2 * KEYS, {PROCESSES * ROUNDS // 2})
    # One row a key, made by one.
    assert found["upsert_one"].count(True) == ROUNDS
    for verb in ("keep", "get"):
        assert [is_new for is_new, _ in found[verb]].count(True) == ROUNDS
        assert len({key for _, key in found[verb]}) == ROUNDS
    # Numbers without a gap.
    assert sorted(found["append"]) == list(range(1, PROCESSES * ROUNDS + 1))
    assert last == PROCESSES * ROUNDS
    # Each row is taken by one, deleted by one.
    assert (sum(found["claim"]), sum(found["delete"]), values) == (ROWS, ROWS, [ROWS, 0])
    assert sum(found["purge"]) + left == ROWS
