"""A server process under its keeper: started, waited for, stopped by the pid we started."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.servers.errors import ServerUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["ServerProcess"]

KEEPER = Path(__file__).with_name("keeper.py")


class ServerProcess:
    """A running server that ends with this object's :meth:`stop` or with this process, whichever is first."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        log: Path,
        stop_signal: int,
        owner: tuple[int, int] | None = None,
        patience_seconds: float = 10,
    ) -> None:
        user = [] if owner is None else ["--user", str(owner[0]), str(owner[1])]
        self.command, self.log = list(command), log
        options = [str(stop_signal), str(patience_seconds), str(folder), str(log), *user]
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", str(KEEPER), *options, "--", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._keeper.stdout is not None
        line = self._keeper.stdout.readline()
        self._keeper.stdout.close()
        if not line:
            self.stop()
            raise ServerUnavailable(f"{command[0]} could not be run. {self.last_words()}")
        #: The server's pid, for tests that hurt it.
        self.pid = int(line)

    def wait_until(self, is_ready: Callable[[], bool], *, seconds: float = 120) -> None:
        """Return when ``is_ready`` says so; raise with the end of the log when the server died or took too long."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            if self._keeper.poll() is not None:
                raise ServerUnavailable(f"{self.command[0]} ended while starting. {self.last_words()}")
            if time.monotonic() > deadline:
                last_words = self.last_words()
                self.stop()
                raise ServerUnavailable(f"{self.command[0]} gave no answer in {seconds} s. {last_words}")
            time.sleep(0.01)

    def last_words(self) -> str:
        """The end of the log, for an error message. The keeper removes the log with its folder."""
        try:
            return "Its log ends: " + self.log.read_text(errors="replace")[-1500:]
        except FileNotFoundError:
            return "It left no log."

    def stop(self) -> None:
        """Stop the server and remove its folder. Harmless when it is gone already."""
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        self._keeper.wait(timeout=30)
