"""Servers end with the run that started them, also when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.servers import place
from tests.servers.errors import ServerUnavailable
from tests.servers.process import ServerProcess

RUN = """
import signal, sys, time
from pathlib import Path
from tests.servers.process import ServerProcess
folder = Path(sys.argv[1])
process = ServerProcess(["sleep", "600"], folder=folder, log=folder / "log", stop_signal=signal.SIGTERM)
print(process.pid, flush=True)
time.sleep(600)
"""


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # gone before it was opened, or before it was read
        return False
    return state != "Z"


def wait_until_gone(pid: int, folder: Path) -> None:
    deadline = time.monotonic() + 30
    while is_running(pid) or folder.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_server_and_its_folder_are_gone_after_the_run_is_killed(tmp_path: Path, end: signal.Signals) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    run = subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=Path.cwd()
    )
    assert run.stdout is not None
    pid = int(run.stdout.readline())
    run.stdout.close()
    assert is_running(pid)
    run.send_signal(end)
    run.wait()
    wait_until_gone(pid, folder)


def start(tmp_path: Path, *command: str) -> ServerProcess:
    folder = tmp_path / "data"
    folder.mkdir()
    return ServerProcess(command, folder=folder, log=tmp_path / "log", stop_signal=signal.SIGTERM, patience_seconds=0.2)


def test_a_server_is_stopped_by_its_pid_and_twice_is_harmless(tmp_path: Path) -> None:
    process = start(tmp_path, "sleep", "600")
    process.stop()
    process.stop()
    assert not is_running(process.pid)


def test_a_server_that_ignores_the_signal_is_killed(tmp_path: Path) -> None:
    script = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
    )
    process = start(tmp_path, sys.executable, "-c", script)
    process.wait_until(lambda: "up" in (tmp_path / "log").read_text())
    process.stop()
    assert not is_running(process.pid)


def test_a_server_that_dies_while_starting_says_its_last_words(tmp_path: Path) -> None:
    process = start(tmp_path, "sh", "-c", "echo no room left; exit 3")
    with pytest.raises(ServerUnavailable, match="no room left"):
        process.wait_until(lambda: False)
    process.stop()


def test_a_server_that_cannot_be_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ServerUnavailable, match="could not be run"):
        start(tmp_path, str(tmp_path / "missing"))


def test_ports_stay_below_those_of_outgoing_connections() -> None:
    assert all(place.free_port() in range(1024, 32_768) for _ in range(20))


def test_folders_are_private_and_short_enough_for_a_socket() -> None:
    folder = place.data_folder("probe")
    try:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert len(str(folder / ".s.PGSQL.32767.lock")) < 107
    finally:
        folder.rmdir()


def test_folders_of_killed_runs_are_swept_and_those_of_live_runs_stay() -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    mine = place.data_folder("probe")
    left = mine.with_name(mine.name.replace(f"-{os.getpid()}-", f"-{gone.pid}-"))
    left.mkdir()
    try:
        place.sweep("probe")
        assert (mine.exists(), left.exists()) == (True, False)
    finally:
        mine.rmdir()


def test_a_home_that_cannot_be_written_gets_a_cache_under_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert place.cache_folder() == tmp_path / f"legion-data-tests-{os.getuid()}"
