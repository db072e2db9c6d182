"""One warm process for all crash tests of a run."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.crash.node import Nodes

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def nodes() -> Iterator[Nodes]:
    """``nodes.run("migrate", settings, folder, kill_at=7)``"""
    process = Nodes()
    yield process
    process.close()


@pytest.fixture
def memory_folder() -> Iterator[Path]:
    """A folder in memory where there is some: what is tested is a killed process, not a power cut."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        yield Path(folder)
