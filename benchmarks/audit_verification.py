"""Rows of an audit log verified a second, and the memory that this takes in a process that does nothing else.

The memory is what a fresh process has at most (VmHWM) after it verified the chain, less what it had (VmRSS) when it was
about to begin: statements, buffers and modules that load late are counted. What SQLAlchemy and the models take, which
``setup()`` does not load and any query would, is a figure of its own. ``--rows 1000000`` shows that the memory does not
grow with the chain.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ROWS_VARIABLE", "verified"]

#: How many rows the chain gets.
ROWS_VARIABLE = "LEGION_BENCH_AUDIT_ROWS"
_TARGETS = {"SQLite": 100_000, "PostgreSQL": 100_000, "MySQL": 50_000}
_LARGEST_GROWTH_MB = 20
_FRESH = """
import sys
from legion_data import audit
from legion_data.runtime import DataLayer

def resident(name):
    return int(next(line for line in open("/proc/self/status") if line.startswith(name)).split()[1])

layer = DataLayer({"url": sys.stdin.read(), "local": {"enabled": False}})
layer.setup()
bare = resident("VmRSS")
verify = audit.verify
before = resident("VmRSS")
report = verify("log:", data=layer)
assert report.valid
print(report.rows, resident("VmHWM") - before, before - bare)
"""


def verified(name: str, layer: Any, rounds: int) -> Iterator[Result]:
    """The rate is the median of the rounds in this process; the memory that of one fresh process."""
    from legion_data import audit

    rows = int(os.environ.get(ROWS_VARIABLE, "100000"))
    _fill(layer, rows)
    taken = []
    for _ in range(rounds + 1):  # the first one warms up
        report = audit.verify("log:", data=layer)
        assert report.valid
        taken.append(report.rows / report.ms * 1000)
    yield Result(f"verify the audit log ({name})", statistics.median(taken[1:]), "rows/s", _TARGETS[name])
    command, url = [sys.executable, "-c", _FRESH], layer.settings.url.reveal()
    told = subprocess.run(command, input=url, check=True, stdout=subprocess.PIPE, text=True).stdout
    count, grown, modules = map(int, told.split()[-3:])
    yield Result(f"memory that verifying {count} rows adds ({name})", grown / 1024, "MB", _LARGEST_GROWTH_MB)
    yield Result(f"memory of the modules that it imports first ({name})", modules / 1024, "MB")


def _fill(layer: Any, rows: int) -> None:
    from legion_data import audit

    entry = {
        "event_type": "runner_execution",
        "principal_id": "worker-7",
        "action": "execute",
        "resource": "Runner/function",
        "source": "amqp",
        "status": "success",
    }
    for start in range(0, rows, 1000):
        with layer.session() as session:
            given = [{**entry, "detail": {"task_id": number}} for number in range(start, min(start + 1000, rows))]
            audit.log.append_many(session, given)
