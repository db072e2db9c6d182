"""The condition that a task is over is one, in SQL and in Python, on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import String, insert, null, select, type_coerce

from legion_data.models import Task
from legion_data.tasks import TERMINAL_STATUSES, is_terminal, terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.runtime import DataLayer


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings)


def test_the_condition_in_sql_and_the_one_in_python_are_one(layer: DataLayer) -> None:
    words = sorted(TERMINAL_STATUSES)
    statuses = [
        *(form for word in words for form in (word, word.upper(), word.title(), f"task.{word}", f"A.b.{word}")),
        *(form for word in words for form in (f".{word}", f"{word}.", f"{word} ", f" {word}", f"x{word}", f"{word}x")),
        *(form for word in words for form in (f"task. {word}", f"{word}.queued", f"task,{word}", f"{word}\u0301")),
        *(word.replace("i", "\u0130").replace("e", "\u00e9") for word in words),
        *(word.replace("_", wild) for word in words for wild in ("%", "x", "/", "\\", "\\_", "/_", "-")),
        *(f"task.{word[:-1]}{chr(ord(word[-1]) + 0xFEE0)}" for word in words),  # full width
        *("", ".", "..", " ", "%", "_", "pending", "task.queued", "conditioner.queued", "\u2028failed", "a\nfailed"),
        *("failed\n", "a.failed\n", "a\n.failed", "\u212a", "'failed'", "\U0001f600.failed", "fai\u017fed", "?.failed"),
        *("e?pired", "task.e\u00d7pired", "\u00d7.expired"),
    ]
    with layer.connection.begin() as connection:
        # Below a session: it would refuse most of these, other writers of the table do not.
        connection.execute(insert(Task.__table__), [{"status": status} for status in statuses])
    with layer.session(read_only=True) as session:
        told = session.execute(select(Task.status, terminal(Task.status))).all()
        live = session.scalars(select(Task.status).where(~terminal(Task.status))).all()
    assert sorted(status for status, _ in told) == sorted(statuses)
    assert [status for status, is_over in told if bool(is_over) is not is_terminal(status)] == []
    assert sorted(live) == sorted(status for status in statuses if not is_terminal(status))


def test_a_missing_status_is_live_in_sql_too(layer: DataLayer) -> None:
    with layer.session(read_only=True) as session:
        assert not session.scalar(select(terminal(type_coerce(null(), String))))
