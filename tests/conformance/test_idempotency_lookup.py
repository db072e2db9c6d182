"""The vectors of finding and creating a task by its key, on every database."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from legion_data.models import Task
from legion_data.tasks import TERMINAL_STATUSES
from legion_data.tasks.idempotency import create_idempotent, find_active
from tests.vectors import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer

K = "a" * 64
CASES = listed("idempotency_lookup")
#: What the predecessor got wrong (behaviour.md, section 8, W4): it compared the case.
BETTER: dict[str, int | None] = {"non-terminal status COMPLETED is reused": None}
SOUGHT = {"find('')": "", "find(nil)": None}


@pytest.mark.parametrize(
    "case", [case for case in CASES if "returned_row" in case["expected"]], ids=lambda case: str(case["name"])
)
def test_the_task_of_a_key_is_found(case: dict[str, Any], migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    given, expected = case["input"], BETTER.get(case["name"], case["expected"]["returned_row"])
    with open_layer(migrated.settings).session() as session:
        rows = [Task(**{"created": given["now"], **row}) for row in given["rows"]]
        for row in rows:  # one by one: ids in the order of the vector
            session.add(row)
            session.flush()
        found = find_active(session, SOUGHT.get(given["call"], K), now=datetime.fromisoformat(given["now"]))
        assert found is (None if expected is None else rows[expected])


def test_the_terminal_words_of_the_predecessor_are_among_ours() -> None:
    statuses = {case["input"]["rows"][0]["status"] for case in CASES if case["name"].startswith("terminal status")}
    assert statuses <= TERMINAL_STATUSES


@pytest.mark.parametrize(
    "case", [case for case in CASES if "total_rows" in case["expected"]], ids=lambda case: str(case["name"])
)
def test_a_task_is_created_with_its_key(
    case: dict[str, Any], migrated: Any, open_layer: Callable[..., DataLayer]
) -> None:
    now = datetime.fromisoformat(case["input"]["now"])
    expected = dict(case["expected"])
    with open_layer(migrated.settings).session() as session:
        task = CALLS[case["input"]["call"]](session, now)
        total = expected.pop("total_rows")
        assert len(session.scalars(select(Task)).all()) == total
        expires = expected.pop("idempotency_expires_at")
        assert task.idempotency_expires_at == (None if expires is None else datetime.fromisoformat(expires))
        assert {name: getattr(task, name) for name in expected} == expected
        session.expire_all()
        assert {name: getattr(task, name) for name in expected} == expected


def _create(session: Session, now: datetime, **more: Any) -> Task:
    return create_idempotent(session, {"status": "pending"}, payload={"a": 1}, now=now, **more)[0]


def _again_after_the_end(session: Session, now: datetime) -> Task:
    _create(session, now).status = "completed"
    return _create(session, now)


def _twice_without_time(session: Session, now: datetime) -> Task:
    _create(session, now, ttl=0)
    return _create(session, now, ttl=0)


CALLS: dict[str, Callable[[Session, datetime], Task]] = {
    "create_idempotent({status: 'pending'}, payload: {a: 1}, ttl: 300)": lambda s, now: _create(s, now, ttl=300),
    "create_idempotent({status: 'pending'})": lambda s, now: create_idempotent(s, {"status": "pending"}, now=now)[0],
    "create; update status completed; create": _again_after_the_end,
    "create ttl 0; create ttl 0": _twice_without_time,
    "create_idempotent({status: 'pending', idempotency_key: 'x'}, payload: {a: 1})": lambda s, now: create_idempotent(
        s, {"status": "pending", "idempotency_key": "x"}, payload={"a": 1}, now=now
    )[0],
}
