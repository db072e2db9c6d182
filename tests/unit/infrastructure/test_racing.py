"""Callers that race start together, and what became of each is told."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings

import pytest

from tests.racing import ProcessDied, ProcessFailed, RunProcesses, RunTogether, run_threads


class Unsendable(Exception):
    """Its constructor wants more than its message."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def answer(kind: str) -> str:
    if kind == "value":
        raise ValueError("sent as it is")
    if kind == "unsendable":
        raise Unsendable("told ", "as text")
    if kind == "warning":
        warnings.warn("an error here too", stacklevel=1)
    if kind == "imports":
        return str("tests.preloaded" in sys.modules)
    if kind == "death":
        os.kill(os.getpid(), signal.SIGKILL)
    return os.environ["HOME"]


def test_threads_run_at_the_same_time_and_answer_in_order(run_together: RunTogether) -> None:
    meeting = threading.Barrier(5)

    def work(index: int) -> int:
        meeting.wait(30)
        return index

    assert run_together(5, work) == [0, 1, 2, 3, 4]


def test_work_may_ask_for_nothing(run_together: RunTogether) -> None:
    assert run_together(2, lambda: "done") == ["done", "done"]


def test_work_cannot_ask_for_what_there_is_not(run_together: RunTogether) -> None:
    with pytest.raises(TypeError, match="not tenant"):
        run_together(2, lambda tenant: tenant)


def test_an_exception_of_a_thread_is_the_tests() -> None:
    def work(index: int) -> None:
        if index == 1:
            raise ValueError("thread 1")

    with pytest.raises(ValueError, match="thread 1"):
        run_threads(2, work)


def test_processes_answer_from_the_tests_environment(run_processes: RunProcesses) -> None:
    assert run_processes(2, answer, "result") == [os.environ["HOME"]] * 2


def test_processes_begin_with_their_imports_done(run_processes: RunProcesses) -> None:
    assert run_processes(2, answer, "imports") == ["True"] * 2


@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("value", ValueError, "sent as it is"),
        ("unsendable", ProcessFailed, "told as text"),
        ("warning", UserWarning, "an error here too"),
        ("death", ProcessDied, "ended with -9"),
    ],
)
def test_an_exception_of_a_process_is_its_answer(
    run_processes: RunProcesses, kind: str, error: type[Exception], words: str
) -> None:
    (found,) = run_processes(1, answer, kind)
    assert isinstance(found, error)
    assert words in str(found)
