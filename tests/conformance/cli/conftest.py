"""``legion-migrate`` in a process of its own, with an empty home and none of our variables."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Done = subprocess.CompletedProcess[str]
    Run = Callable[..., Done]

_ROOT = Path(__file__).parents[3]
_SCRIPT = "from legion_data.cli.main import migrate; migrate()"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run ``legion-migrate``; returns what it printed and its exit code."""

    def run(*words: str, url: str | None = None) -> Done:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEGION_")}
        environment = {**kept, "HOME": str(tmp_path), "PYTHONPATH": str(_ROOT)}
        address = [] if url is None else ["--url", url]
        command = [sys.executable, "-c", _SCRIPT, *words, *address]
        return subprocess.run(
            command, input="", capture_output=True, text=True, env=environment, cwd=tmp_path, check=False, timeout=120
        )

    return run
