"""``legion-migrate`` in an empty home: inside this process, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from click.testing import CliRunner

from legion_data.cli.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable


class Done(NamedTuple):
    """What a command printed and said."""

    returncode: int
    stdout: str
    stderr: str


if TYPE_CHECKING:
    Run = Callable[..., Done]

_ROOT = Path(__file__).parents[3]
_SCRIPT = "from legion_data.cli.main import migrate; migrate()"


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)


@pytest.fixture
def run() -> Run:
    """The command, in this process."""

    def run(*words: str, url: str | None = None) -> Done:
        result = CliRunner().invoke(migrate, [*words, *_address(url)], prog_name="legion-migrate")
        return Done(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def process() -> Run:
    """The command, in a process of its own."""

    def process(*words: str, url: str | None = None) -> Done:
        command = [sys.executable, "-c", _SCRIPT, *words, *_address(url)]
        environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
        done = subprocess.run(
            command, input="", capture_output=True, text=True, env=environment, check=False, timeout=120
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return process


def _address(url: str | None) -> list[str]:
    return [] if url is None else ["--url", url]
