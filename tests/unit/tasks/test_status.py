"""A task is over when its status says so, whoever wrote it."""

from __future__ import annotations

import pytest

from legion_data.tasks import TERMINAL_STATUSES, is_live, is_terminal


@pytest.mark.parametrize("word", sorted(TERMINAL_STATUSES))
def test_an_end_is_an_end_with_any_prefix_and_in_any_case(word: str) -> None:
    for status in (word, f"task.{word}", f"lex.conditioner.{word}", word.upper(), f"Task.{word.title()}", f".{word}"):
        assert is_terminal(status), status
        assert not is_live(status), status


@pytest.mark.parametrize(
    "status",
    [
        None,
        "",
        ".",
        "pending",
        "task.queued",
        "conditioner.queued",
        "transformer.succeeded",
        "task.delayed",
        "completed.",
        "completed.retrying",
        "completed ",
        " completed",
        "incompleted",
        "timedXout",
        "validationXfailed",
        "fa\u0130led",
        "t\u0131meout",
        "task-completed",
        "%",
    ],
)
def test_anything_else_is_live(status: str | None) -> None:
    assert is_live(status)
    assert not is_terminal(status)
