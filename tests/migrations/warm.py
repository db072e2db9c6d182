"""A warm process that forks migrators: a round of a crash test then costs milliseconds instead of a start of Python.

``Warm`` talks to ``python -m tests.migrations.warm`` in JSON lines. Each request forks ``count`` children that begin
together; ``kill_at`` makes a child kill itself (SIGKILL) at its n-th tick. A tick is a moment before, during or after a
statement or a commit, as the driver sees them, counted from where the first revision begins.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["QUICK", "Outcome", "Warm"]

#: Without TLS: on MySQL each connection would first read the system's certificates, 28 ms.
QUICK = {"sslmode": "disable"}
_ROOT = Path(__file__).parents[2]


class Outcome(NamedTuple):
    """How one migrator ended. ``error`` is the class of what it raised, ``text`` its message."""

    was_killed: bool
    ticks: int = 0
    steps: tuple[str, ...] = ()
    resumed: tuple[str, ...] = ()
    error: str | None = None
    text: str = ""


class Warm:
    """The warm process, seen by a test. Close it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.migrations.warm"]
        self._process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def migrate(
        self,
        settings: Mapping[str, Any],
        target: str = "head",
        *,
        verb: str = "upgrade",
        folder: Path | None = None,
        kill_at: int = 0,
    ) -> Outcome:
        """One migrator, killed at tick ``kill_at`` (0: never)."""
        return self.race(settings, target, verb=verb, folder=folder, kill_at=kill_at, count=1)[0]

    def race(
        self,
        settings: Mapping[str, Any],
        target: str = "head",
        *,
        count: int,
        verb: str = "upgrade",
        folder: Path | None = None,
        kill_at: int = 0,
    ) -> list[Outcome]:
        """``count`` migrators that begin together."""
        request = {
            "settings": {**settings, **QUICK},
            "target": target,
            "verb": verb,
            "folder": None if folder is None else str(folder),
            "kill_at": kill_at,
            "count": count,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request, default=str) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return [Outcome(**one) for one in answer]

    def close(self) -> None:
        """End the warm process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def _serve() -> None:
    for module in (
        "dialects.postgresql",
        "dialects.mysql",
        "dialects.migrating.postgresql",
        "dialects.migrating.mysql",
    ):
        __import__(f"legion_data.{module}")
    for driver in ("psycopg", "pymysql", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.mysql"):
        __import__(driver)
    _migrate(
        {"settings": {"url": "sqlite:///:memory:"}, "target": "head", "verb": "upgrade", "folder": None, "kill_at": 0}
    )
    for line in sys.stdin:
        request = json.loads(line)
        gate, opener = os.pipe()
        children = [_fork(request, gate, opener) for _ in range(request["count"])]
        os.close(gate)
        os.close(opener)  # all begin
        answers = [_outcome(pid, results) for pid, results in children]
        sys.stdout.write(json.dumps(answers) + "\n")
        sys.stdout.flush()


def _fork(request: dict[str, Any], gate: int, opener: int) -> tuple[int, int]:
    results, answer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(answer)
        return pid, results
    os.close(results)
    os.close(opener)
    os.read(gate, 1)
    status = 1
    try:
        os.write(answer, json.dumps(_migrate(request)).encode())
        status = 0
    finally:
        os._exit(status)


def _outcome(pid: int, results: int) -> dict[str, Any]:
    with os.fdopen(results, "rb") as stream:
        said = stream.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return {"was_killed": os.WTERMSIG(status) == signal.SIGKILL}
    return json.loads(said) if said else {"was_killed": False, "error": "Crash", "text": f"status {status}"}


def _migrate(request: dict[str, Any]) -> dict[str, Any]:
    from legion_data.errors import LegionDataError
    from legion_data.migration import run
    from legion_data.settings import load

    ticks = _Ticks(request["kill_at"])
    if request["kill_at"]:
        ticks.install()
    folder = None if request["folder"] is None else Path(request["folder"])
    verb: Callable[..., Any] = {"upgrade": run.upgrade, "downgrade": run.downgrade}[request["verb"]]
    try:
        report = verb(load(request["settings"]), request["target"], backup=False, folder=folder)
    except LegionDataError as error:
        return {"was_killed": False, "ticks": ticks.count, "error": type(error).__name__, "text": str(error)}
    steps = [event.revision for event in report.steps]
    return {
        "was_killed": False,
        "ticks": ticks.count,
        "steps": steps,
        "resumed": [event.revision for event in report.steps if event.resumed],
    }


class _Ticks:
    """Counts the moments at which a process can die, and dies at the chosen one."""

    def __init__(self, kill_at: int) -> None:
        self._kill_at = kill_at
        self._is_counting = False
        self.count = 0

    def tick(self, *_: Any) -> None:
        self.count += self._is_counting
        if self._is_counting and self.count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        import pymysql
        from sqlalchemy import Engine, event

        from legion_data.migration import run

        begin = run._Run._run_step

        def begun(*arguments: Any, **named: Any) -> None:
            self._is_counting = True
            begin(*arguments, **named)

        run._Run._run_step = begun  # type: ignore[method-assign]

        for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(Engine, moment, self.tick)
        # What the journal says does not pass SQLAlchemy; and a statement can be sent and its answer never read.
        connection: Any = pymysql.connections.Connection
        for name in ("query", "commit", "_execute_command"):
            setattr(connection, name, self._around(getattr(connection, name)))

    def _around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def around(*arguments: Any, **named: Any) -> Any:
            self.tick()
            result = function(*arguments, **named)
            self.tick()
            return result

        return around


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        _serve()
