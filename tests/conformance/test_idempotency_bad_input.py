"""What does not fit is refused by name, before anything is sent; the session goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from legion_data.errors import ForeignKeyViolation, ValueRefused
from legion_data.models import Task, TaskClaim

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.runtime import DataLayer
    from tests.conftest import CountStatements

PENDING = {"status": "pending"}
WORK = {"job": 1}


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings)


REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {}, "Task.status is required"),
    ({"status": None}, {}, "Task.status is required"),
    ({"status": 7}, {}, "Task.status is text, not 7"),
    ({"status": "s" * 256}, {}, "Task.status has room for 255 characters, not 256"),
    ({"status": "a\0b"}, {}, "Task.status cannot keep a NUL"),
    ({"status": "a\ud800"}, {}, "Task.status is not UTF-8"),
    ({"statsu": "x", **PENDING}, {}, "Task takes no 'statsu'"),
    ({"id": 1, **PENDING}, {}, "Task takes no 'id'"),
    ({"created_at": datetime.now(UTC), **PENDING}, {}, "Task takes no 'created_at'"),
    ({"function": object(), **PENDING}, {}, "Task takes no 'function'"),
    ({"function_id": "1", **PENDING}, {}, "Task.function_id is a whole number"),
    ({"function_id": True, **PENDING}, {}, "Task.function_id is a whole number"),
    ({"depth": 1 << 31, **PENDING}, {}, "Task.depth ends at 2147483647"),
    ({"parent_id": 1 << 63, **PENDING}, {}, "Task.parent_id ends at"),
    ({"updated": datetime(2026, 1, 1), **PENDING}, {}, "Task.updated: .* no time zone"),  # noqa: DTZ001
    ({"created": "yesterday", **PENDING}, {}, "Task.created: 'yesterday' is not an ISO"),
    ({"updated": 5, **PENDING}, {}, "Task.updated is an instant, not 5"),
    ({"payload": {"a": 1}, **PENDING}, {}, "Task.payload is text"),
    ({"worker_id": "w" * 37, **PENDING}, {}, "Task.worker_id has room for 36"),
    (PENDING, {"payload": {"a": float("nan")}}, "payload.*nan"),
    (PENDING, {"payload": {1: 2}}, "map key 1 is not text"),
    (PENDING, {"payload": 10**5000}, "too many digits"),
    (PENDING, {"idempotency_key": ""}, "An idempotency key is text"),
    (PENDING, {"idempotency_key": " "}, "An idempotency key is text"),
    (PENDING, {"idempotency_key": 5}, "An idempotency key is text"),
    (PENDING, {"idempotency_key": "k" * 65}, "has room for 64 characters, not 65"),
    (PENDING, {"idempotency_key": "k\0"}, "NUL"),
    (PENDING, {"ttl": -1}, "ttl is -1"),
    (PENDING, {"ttl": timedelta(seconds=-1)}, "cannot expire before"),
    (PENDING, {"ttl": "300"}, "ttl is a number of seconds"),
    (PENDING, {"ttl": True}, "ttl is a number of seconds"),
    (PENDING, {"ttl": float("nan")}, "ttl is a number of seconds"),
    (PENDING, {"ttl": float("inf")}, "ttl is a number of seconds"),
    (PENDING, {"ttl": 1e300}, "longer than any time"),
    (PENDING, {"ttl": 1e12}, "year 9999"),
]


@pytest.mark.parametrize(
    ("values", "more", "message"), REFUSED, ids=lambda part: part[:40] if isinstance(part, str) else ""
)
def test_what_does_not_fit_is_refused_before_anything_is_sent(
    layer: DataLayer, count_statements: CountStatements, values: dict[str, Any], more: dict[str, Any], message: str
) -> None:
    with layer.session() as session:
        with count_statements(layer.connection) as sent, pytest.raises(ValueRefused, match=message):
            Task.create_idempotent(session, values, **more)
        assert sent == []
        assert session.scalar(select(func.count()).select_from(Task)) == 0


def test_a_function_that_does_not_exist_is_named_and_nothing_is_half_written(layer: DataLayer) -> None:
    with layer.session() as session:
        savepoint = session.begin_nested()
        with pytest.raises(ForeignKeyViolation, match=r"Task\.function_id names no row of functions: 4711"):
            Task.create_idempotent(session, {**PENDING, "function_id": 4711}, payload=WORK)
        savepoint.rollback()
        assert Task.create_idempotent(session, PENDING, payload=WORK)[1]
    with layer.session(read_only=True) as session:
        assert session.scalar(select(func.count()).select_from(Task)) == 1
        assert session.scalar(select(func.count()).select_from(TaskClaim)) == 1
