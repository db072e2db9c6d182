"""Start-up: what a service pays before its first statement, in fresh processes on SQLite at head."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Result, fresh_process, median_ms, told

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["measure"]

_CYCLE = "import legion_data; legion_data.setup(); legion_data.shutdown()"
_TIMED = """
import time
import legion_data
legion_data.setup()
begun = time.perf_counter()
from legion_data.models import Task
with legion_data.session(read_only=True) as session:
    session.get(Task, 1)
print((time.perf_counter() - begun) * 1000)
legion_data.shutdown()
"""


def measure(folder: Path, rounds: int) -> Iterator[Result]:
    """Imports, the cold cycle, the first model, the command's help."""
    home = folder / "home"
    home.mkdir()
    environment = {"HOME": str(home)}
    bare, bare_peak = fresh_process("pass", rounds, environment)
    yield Result("bare Python", bare, "ms")
    imported, _ = fresh_process("import legion_data", rounds, environment)
    yield Result("import legion_data, over bare Python", imported - bare, "ms", 25)
    cycle, peak = fresh_process(_CYCLE, rounds, environment)  # the uncounted first run migrates
    yield Result("cold process: import, setup at head, shutdown (SQLite)", cycle, "ms", 330)
    yield Result("the same, peak memory", peak, "MB", 50)
    yield Result("bare Python, peak memory", bare_peak, "MB")
    yield Result("first use of a model after that", told(_TIMED, rounds, environment), "ms", 350)
    orm, orm_peak = fresh_process("import sqlalchemy.orm, sqlalchemy.dialects.sqlite", rounds, environment)
    yield Result("import sqlalchemy.orm alone, over bare Python", orm - bare, "ms")
    yield Result("the same, peak memory", orm_peak, "MB")
    command = shutil.which("legion-migrate", path=f"{sysconfig.get_path('scripts')}:{Path(sys.executable).parent}")
    if command is None:
        raise SystemExit("legion-migrate is not installed beside this Python: pip install -e '.[all,test]'")
    shown, _ = fresh_process([command, "--help"], rounds, environment)
    yield Result("legion-migrate --help", shown, "ms", 120)
    yield Result("setup() at head, after imports (SQLite)", _setup_at_head(home, rounds), "ms", 15)


def _setup_at_head(home: Path, rounds: int) -> float:
    from legion_data.runtime import DataLayer

    settings = {"creds": {"database": str(home / "bench.db")}, "local": {"database": str(home / "local.db")}}
    layer = DataLayer()
    layer.setup(**settings)
    taken = median_ms(lambda: layer.setup(**settings), rounds, before=layer.shutdown)
    layer.shutdown()
    return taken
