"""Many callers at once: threads and processes that start together, and what came of each."""

from __future__ import annotations

import inspect
import multiprocessing
import os
import pickle
import threading
import traceback
import warnings
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

__all__ = ["ProcessDied", "ProcessFailed", "RunProcesses", "RunTogether", "run_processes", "run_threads"]

PATIENCE_SECONDS = 120


class ProcessDied(RuntimeError):
    """A process ended without an answer; the message has its exit code (negative: the signal)."""


class ProcessFailed(RuntimeError):
    """A process raised what cannot be sent between processes; the message is its traceback."""


class RunTogether(Protocol):
    """The type of the fixture ``run_together``."""

    def __call__(self, n: int, work: Callable[..., Any], /) -> list[Any]:
        """Run ``work`` in n threads that start together."""


class RunProcesses(Protocol):
    """The type of the fixture ``run_processes``."""

    def __call__(self, n: int, function: Callable[..., Any], /, *args: Any) -> list[Any]:
        """Run ``function(*args)`` in n processes that start together."""


def run_threads(n: int, work: Callable[..., Any], **given: Callable[[Callable[[Any], Any]], Any]) -> list[Any]:
    """Run ``work`` in n threads that start together; results in order. The first exception is raised, when all ended.

    Work says by the names of its parameters what it wants: ``index`` (0..n-1) or a name in ``given``, whose value
    calls its argument with the thing, as a transaction around the work does.
    """
    wanted = list(inspect.signature(work).parameters)
    unknown = set(wanted) - {"index", *given}
    if unknown:
        raise TypeError(f"Work can ask for index{''.join(', ' + name for name in given)}, not {', '.join(unknown)}.")
    barrier = threading.Barrier(n)
    results: list[Any] = [None] * n
    errors: list[BaseException] = []

    def one(index: int) -> None:
        def call(names: list[str], values: dict[str, Any]) -> Any:
            if not names:
                return work(**values)
            name, *rest = names
            if name == "index":
                return call(rest, {**values, name: index})
            return given[name](lambda thing: call(rest, {**values, name: thing}))

        try:
            barrier.wait(PATIENCE_SECONDS)
            results[index] = call(wanted, {})
        except BaseException as error:  # noqa: BLE001 - raised again in the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=one, args=(index,), daemon=True) for index in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    if any(thread.is_alive() for thread in threads):
        raise TimeoutError(f"Some of {n} threads still run after {PATIENCE_SECONDS} s.")
    if errors:
        raise errors[0]
    return results


def run_processes(n: int, function: Callable[..., Any], *args: Any) -> list[Any]:
    """Run ``function(*args)`` in n new processes that start together; each answer is its result or its exception.

    The function is a module's own (it is imported there); warnings are errors there too. ProcessDied: killed.
    They are forked from a process that has imported tests.preloaded, and nothing else has happened in it.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.preloaded"])
    barrier = context.Barrier(n)
    running = []
    for _ in range(n):
        mine, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_answer, args=(theirs, barrier, dict(os.environ), function, args), daemon=True)
        process.start()
        theirs.close()
        running.append((process, mine))
    answers = []
    try:
        for process, mine in running:
            try:
                answer = (
                    mine.recv() if mine.poll(PATIENCE_SECONDS) else TimeoutError(f"No answer in {PATIENCE_SECONDS} s.")
                )
            except EOFError:
                process.join(PATIENCE_SECONDS)
                answer = ProcessDied(f"A process ended with {process.exitcode} and no answer.")
            answers.append(answer)
    finally:
        for process, mine in running:
            if len(answers) < n or isinstance(answers[-1], TimeoutError):
                process.kill()
            process.join()
            mine.close()
            process.close()
    return answers


def _answer(
    pipe: Connection,
    barrier: Any,
    environment: dict[str, str],
    function: Callable[..., Any],
    args: tuple[Any, ...],
) -> None:
    # The process that forks has the environment of the test that came first.
    os.environ.clear()
    os.environ.update(environment)
    warnings.simplefilter("error")
    answer: Any
    try:
        barrier.wait(PATIENCE_SECONDS)
        answer = function(*args)
    except Exception as error:  # noqa: BLE001 - sent to the test, which judges it
        answer = error if _travels(error) else ProcessFailed("".join(traceback.format_exception(error)))
    pipe.send(answer)


def _travels(error: Exception) -> bool:
    try:
        return str(pickle.loads(pickle.dumps(error))) == str(error)
    except Exception:  # noqa: BLE001 - whatever a foreign exception's constructor does
        return False
