"""At a terminal: a progress bar, a question before data is dropped, Ctrl-C. SQLite only: what is shown is the same."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from legion_data.migration import locate

if TYPE_CHECKING:
    import pytest

    from tests.conformance.cli.conftest import Run

_ROOT = Path(__file__).parents[3]
_SCRIPT = "from legion_data.cli.main import migrate; migrate()"
_COLOUR = re.compile(r"\x1b\[[0-9;]*[1-9][0-9;]*m")


def _start(*words: str, **streams: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "TERM": "xterm-256color", "COLUMNS": "100"}
    command = [sys.executable, "-c", _SCRIPT, *words]
    return subprocess.Popen(command, text=True, env=environment, **streams)  # type: ignore[call-overload,no-any-return]


def _at_a_terminal(*words: str, typed: str = "") -> tuple[str, int]:
    """What a command shows at a terminal at which ``typed`` is typed, and its exit code."""
    ours, theirs = pty.openpty()
    process = _start(*words, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.write(ours, typed.encode())
    shown: list[bytes] = []
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux says EIO when the last writer has gone
            break
        if not part:
            break
        shown.append(part)
    os.close(ours)
    return b"".join(shown).decode(), process.wait(timeout=60)


def test_a_terminal_sees_a_bar_with_names_and_milliseconds() -> None:
    shown, code = _at_a_terminal("upgrade", "--url", "sqlite:///here.db")
    assert code == 0
    assert re.search(r"0031 add_task_depth  \d+\.\d ms", shown)
    assert "━" in shown
    assert f"Upgraded from empty to {locate.head()}" in shown


def test_no_color_is_respected(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _COLOUR.search(_at_a_terminal("upgrade", "--url", f"sqlite:///{home}/a.db")[0])
    monkeypatch.setenv("NO_COLOR", "1")
    assert not _COLOUR.search(_at_a_terminal("upgrade", "--url", f"sqlite:///{home}/b.db")[0])


def test_downgrade_asks_and_no_changes_nothing(home: Path, run: Run) -> None:
    url = f"sqlite:///{home}/here.db"
    assert run("upgrade", "0008", url=url).returncode == 0
    shown, code = _at_a_terminal("downgrade", "0004", "--url", url, typed="n\n")
    assert code == 1
    assert "Go on?" in shown
    assert "Nothing was changed." in shown
    assert run("current", url=url).stdout.startswith("0008 ")
    shown, code = _at_a_terminal("downgrade", "0004", "--url", url, typed="y\n")
    assert (code, "Downgraded from 0008 to 0004" in shown) == (0, True)


def test_ctrl_c_is_said_and_exits_with_130() -> None:
    process = _start("wait", "--url", "sqlite:///nothing.db", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Waiting up to 60 s: ")
    process.send_signal(signal.SIGINT)
    shown, said = process.communicate(timeout=60)
    assert (process.returncode, shown) == (130, "")
    assert said.strip().startswith("Interrupted.")
    assert "Traceback" not in said


def test_wait_goes_on_until_somebody_has_migrated(home: Path, run: Run) -> None:
    url = f"sqlite:///{home}/late.db"
    codes: list[int] = []
    waiter = _start("wait", "--timeout", "60", "--url", url, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    watcher = threading.Thread(target=lambda: codes.append(waiter.wait(timeout=90)))
    watcher.start()
    assert run("upgrade", url=url).returncode == 0
    watcher.join()
    assert codes == [0]
    shown, said = waiter.communicate()
    assert "is ready" in shown
    assert "Error" not in said
