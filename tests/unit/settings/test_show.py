"""``legion-data settings show``."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from legion_data.cli.main import cli
from legion_data.settings.schema import KEYS

if TYPE_CHECKING:
    import pytest

_ROOT = Path(__file__).parents[3]


def test_lines_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGION_DATA__CREDS__PASSWORD", "hunter2")
    monkeypatch.setenv("LEGION_DATA__ADAPTER", "postgres")
    result = CliRunner().invoke(cli, ["settings", "show"])
    lines = result.stdout.splitlines()
    assert lines[0] == "database: postgres://legion@127.0.0.1:5432/legionio"
    assert "data.adapter = postgres  (LEGION_DATA__ADAPTER)" in lines
    assert "data.creds.password = ***  (LEGION_DATA__CREDS__PASSWORD)" in lines
    assert "data.max_connections = 25  (default)" in lines
    assert len(lines) == 1 + len(KEYS)
    assert "hunter2" not in result.output


def test_one_json_document() -> None:
    result = CliRunner().invoke(cli, ["settings", "show", "--json", "--url", "mysql://u:hunter2@h/d"])
    document = json.loads(result.stdout)
    assert document["database"] == "mysql://u@h:3306/d"
    assert document["settings"]["url"] == {"value": "mysql://u:***@h/d", "source": "--url"}
    assert document["settings"]["connection_expiration"] == {"value": True, "source": "default"}
    assert set(document["settings"]) == set(KEYS)
    assert document["problems"] == document["notices"] == []
    assert "hunter2" not in result.output


def _run(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    program = "from legion_data.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        check=False,
        capture_output=True,
        text=True,
        cwd=_ROOT,
        env=os.environ | environment,
    )


def test_wrong_settings_are_shown_and_marked() -> None:
    environment = {"LEGION_DATA__MAX_CONNECTIONS": "-4", "LEGION_DATA__CREDS__PASWORD": "hunter2"}
    said = _run("settings", "show", environment=environment)
    assert said.returncode == 1
    assert "data.max_connections = '-4' WRONG  (LEGION_DATA__MAX_CONNECTIONS)" in said.stdout
    assert "Error: data.creds.pasword: there is no such setting, did you mean creds.password?" in said.stderr
    as_json = _run("settings", "show", "--json", environment=environment)
    assert as_json.returncode == 1
    problems = json.loads(as_json.stdout)["problems"]
    assert [problem["key"] for problem in problems] == ["creds.pasword", "max_connections"]
    assert "hunter2" not in said.stdout + said.stderr + as_json.stdout + as_json.stderr


def test_notices_are_shown_beside_the_settings() -> None:
    said = _run("settings", "show", environment={"LEGION_DATA__PRECONNECT": "true"})
    assert said.returncode == 0
    assert said.stderr.startswith("Warning: nothing reads these settings any more, remove them: data.preconnect")


def test_a_table_on_a_terminal(home: Path) -> None:
    ours, theirs = pty.openpty()
    program = "from legion_data.cli.main import main; main()"
    child = subprocess.Popen(
        [sys.executable, "-c", program, "settings", "show"],
        stdout=theirs,
        cwd=_ROOT,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "200", "HOME": str(home)},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the child has closed its end
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert child.wait() == 0
    text = shown.decode()
    assert f"sqlite:///{home}/.legionio/data/legionio.db" in text
    assert "max_connections" in text
    assert "data.adapter = " not in text
