"""A warm process that forks nodes which kill themselves: a round costs milliseconds instead of a start of Python.

``Nodes`` talks to ``python -m tests.crash.node`` in JSON lines. A request names an act (``migrate``, ``downgrade``,
``erase``), settings, the folder of the extensions, and ``kill_at``: the tick at which the node dies by SIGKILL. A tick
is a moment before or after a statement, a commit, or a call that changes the file system.
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

__all__ = ["Nodes", "Outcome"]

_ROOT = Path(__file__).parents[2]
#: Without TLS: on MySQL each connection would first read the system's certificates, 28 ms.
_QUICK = {"sslmode": "disable"}


class Outcome(NamedTuple):
    """How a node ended: killed, or with the states of its extensions after so many ticks."""

    was_killed: bool
    ticks: int = 0
    states: tuple[str, ...] = ()
    error: str | None = None


class Nodes:
    """The warm process, seen by a test. Close it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.crash.node"]
        self._process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(
        self,
        act: str,
        settings: Mapping[str, Any],
        folder: Path | None = None,
        *,
        kill_at: int = 0,
        is_shared: bool = False,
    ) -> Outcome:
        """One life; ``kill_at`` 0: it ends by itself. ``folder``: one folder an extension inside it."""
        request = {
            "act": act,
            "settings": {**settings, **_QUICK},
            "folder": None if folder is None else str(folder),
            "kill_at": kill_at,
            "is_shared": is_shared,
            "home": os.environ["HOME"],
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request, default=str) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Outcome(
            answer["was_killed"], answer.get("ticks", 0), tuple(answer.get("states", ())), answer.get("error")
        )

    def close(self) -> None:
        """End the warm process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class _Ticks:
    def __init__(self, kill_at: int) -> None:
        self._kill_at = kill_at
        self.count = 0

    def tick(self, *_: Any) -> None:
        self.count += 1
        if self.count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        import pymysql
        from sqlalchemy import Engine, event

        for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(Engine, moment, self.tick)
        for name in ("open", "unlink", "fsync", "replace", "close"):
            setattr(os, name, self._around(getattr(os, name)))
        connection: Any = pymysql.connections.Connection
        for name in ("query", "commit"):
            setattr(connection, name, self._around(getattr(connection, name)))

    def _around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def around(*arguments: Any, **named: Any) -> Any:
            self.tick()
            result = function(*arguments, **named)
            self.tick()
            return result

        return around


def _live(request: dict[str, Any]) -> dict[str, Any]:
    from legion_data.errors import LegionDataError
    from legion_data.local import LocalDatabase
    from legion_data.runtime import DataLayer
    from legion_data.settings import load

    os.environ["HOME"] = request["home"]
    ticks = _Ticks(request["kill_at"])
    folders = [] if request["folder"] is None else sorted(Path(request["folder"]).iterdir())
    try:
        if request["is_shared"]:
            node: Any = DataLayer(request["settings"])
            node.setup()
        else:
            node = LocalDatabase()
            node.open(load(request["settings"]))
        if request["act"] == "downgrade":
            for folder in folders:
                node._extensions.register(folder.name, str(folder))
        ticks.install()
        if request["act"] == "erase":
            node.erase()
            return {"ticks": ticks.count}
        for folder in folders:
            if request["act"] == "migrate":
                node.register_migrations(folder.name, folder)
            else:
                place = node._shared_place() if request["is_shared"] else node._place()
                node._extensions.downgrade(place, folder.name, "base")
        return {"ticks": ticks.count, "states": [one.state for one in node.extensions().values()]}
    except LegionDataError as error:
        return {"ticks": ticks.count, "error": f"{type(error).__name__}: {error}"}


def _serve() -> None:
    for module in (
        "dialects.postgresql",
        "dialects.mysql",
        "dialects.migrating.postgresql",
        "dialects.migrating.mysql",
        "migration.extensions.run",
        "migration.extensions.shared",
        "local.erasure",
        "local.engine",
        "settings.resolve",
    ):
        __import__(f"legion_data.{module}")
    for driver in ("psycopg", "pymysql", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.mysql"):
        __import__(driver)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_forked(json.loads(line))) + "\n")
        sys.stdout.flush()


def _forked(request: dict[str, Any]) -> dict[str, Any]:
    results, answer = os.pipe()
    pid = os.fork()
    if not pid:
        status = 1
        try:
            os.write(answer, json.dumps(_live(request)).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(answer)
    with os.fdopen(results, "rb") as stream:
        said = stream.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return {"was_killed": os.WTERMSIG(status) == signal.SIGKILL}
    return {"was_killed": False, **(json.loads(said) if said else {"error": f"status {status}"})}


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        _serve()
