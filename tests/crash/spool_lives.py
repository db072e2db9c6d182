"""A warm process that forks lives of a spool, each of which kills itself (SIGKILL) at its n-th tick.

A tick is a moment before or after a call to the system, and for a write of bytes also half-way through it. ``Lives``
talks to ``python -m tests.crash.spool_lives`` in JSON lines. What a life has been told (a write returned) or has told
(an entry was handed over) it notes in a file, by a call that is no tick: the note is as old as the fact.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Life", "Lives"]

_ROOT = Path(__file__).parents[2]
_CALLS = ("open", "close", "write", "pwrite", "pread", "read", "fsync", "rename", "unlink", "mkdir", "scandir", "stat")


class Life(NamedTuple):
    """How a life ended."""

    was_killed: bool
    #: The ticks of a life that was not.
    ticks: int
    error: str | None = None


class Lives:
    """The warm process, seen by a test. Close it."""

    def __init__(self) -> None:
        command = [sys.executable, "-W", "error", "-m", "tests.crash.spool_lives"]
        self._process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def live(self, work: str, root: Path, notes: Path, *, first: int = 0, kill_at: int = 0) -> Life:
        """One life that does ``work`` (a function below); ``first``: the number of its first payload."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"work": work, "root": str(root), "notes": str(notes), "first": first, "kill_at": kill_at}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return Life(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the warm process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def _write(root: str, first: int, note: Callable[[Any], None]) -> None:
    from legion_data.spool import Spool

    spool = Spool.for_("lex", root=root)
    for number in range(first, first + 3):
        spool.write("ns", {"number": number, "text": "x" * 100})
        note([number])
    batch = list(range(first + 3, first + 6))
    spool.write_many("ns", [{"number": number, "text": "x" * 100} for number in batch])
    note(batch)


def _drain(root: str, first: int, note: Callable[[Any], None]) -> None:
    """Numbers that end in 7 are poison."""
    from legion_data.spool import Spool

    def handle(payload: dict[str, Any]) -> None:
        if payload["number"] % 10 == 7:
            raise LookupError
        note([payload["number"]])

    Spool.for_("lex", root=root).drain("ns", handle, max_attempts=1, wait_s=0)


def _drain_batches(root: str, first: int, note: Callable[[Any], None]) -> None:
    from legion_data.spool import Spool

    def handle(payloads: list[dict[str, Any]]) -> None:
        note([payload["number"] for payload in payloads])

    Spool.for_("lex", root=root).drain_batches("ns", handle, size=4, wait_s=0)


def _requeue(root: str, first: int, note: Callable[[Any], None]) -> None:
    from legion_data.spool import Spool

    Spool.for_("lex", root=root).requeue("ns")


class _Ticks:
    def __init__(self, kill_at: int) -> None:
        self._kill_at = kill_at
        self.count = 0

    def tick(self) -> None:
        self.count += 1
        if self.count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        for name in _CALLS:
            setattr(os, name, self._around(getattr(os, name), is_write=name in ("write", "pwrite")))
        fcntl.flock = self._around(fcntl.flock, is_write=False)

    def _around(self, call: Callable[..., Any], *, is_write: bool) -> Callable[..., Any]:
        def around(*arguments: Any, **named: Any) -> Any:
            self.tick()
            if is_write and self.count + 1 == self._kill_at:
                descriptor, data, *place = arguments
                call(descriptor, data[: len(data) // 2], *place)
            if is_write:
                self.tick()
            result = call(*arguments, **named)
            self.tick()
            return result

        return around


def _live(request: dict[str, Any]) -> Life:
    write = os.write
    notes = os.open(request["notes"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    ticks = _Ticks(request["kill_at"])
    ticks.install()
    try:
        work = globals()[f"_{request['work']}"]
        work(request["root"], request["first"], lambda fact: write(notes, json.dumps(fact).encode() + b"\n"))
    except Exception as error:  # noqa: BLE001 - told to the test, which judges it
        return Life(False, ticks.count, repr(error))
    return Life(False, ticks.count)


def _fork(request: dict[str, Any]) -> Life:
    results, answer = os.pipe()
    pid = os.fork()
    if not pid:
        write, leave = os.write, os._exit
        try:
            write(answer, json.dumps(_live(request)._asdict()).encode())
        finally:
            leave(0)
    os.close(answer)
    with os.fdopen(results, "rb") as stream:
        said = stream.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return Life(was_killed=os.WTERMSIG(status) == signal.SIGKILL, ticks=0)
    return Life(**json.loads(said)) if said else Life(False, 0, f"status {status}")


def _serve() -> None:
    import logging

    import legion_data.spool  # noqa: F401 - a life then costs a fork, not an import

    logging.disable()  # lives end in the middle of what they are told to do
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_fork(json.loads(line))._asdict()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        _serve()
