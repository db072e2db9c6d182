"""How things are measured: medians of whole runs, of this process or of fresh ones."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Result", "fresh_process", "machine", "median_ms", "told"]

#: Appended to the code of a fresh process: its peak of resident memory in kilobytes, as the last line it prints.
#: Not getrusage: its peak is inherited from the process that forked.
_PEAK = "\nprint(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"


@dataclass(frozen=True)
class Result:
    """One figure: what it is of, its value and unit, and the target that was asked for (None: no target)."""

    name: str
    value: float
    unit: str
    target: float | None = None

    def __str__(self) -> str:
        target = "" if self.target is None else f"  (target {self.target:g} {self.unit})"
        return f"{self.name:<64} {self.value:>9.1f} {self.unit}{target}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "value": round(self.value, 2)}


def median_ms(run: Callable[[], object], rounds: int, *, before: Callable[[], object] | None = None) -> float:
    """The median of ``rounds`` runs in milliseconds; ``before`` is done ahead of each and not counted."""
    taken = []
    for _ in range(rounds):
        if before is not None:
            before()
        begun = time.perf_counter()
        run()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def fresh_process(code: str | Sequence[str], rounds: int, environment: Mapping[str, str]) -> tuple[float, float]:
    """Median milliseconds of a new Python that runs ``code`` (or of a command), and its peak memory in MB."""
    command = [sys.executable, "-c", code] if isinstance(code, str) else list(code)
    whole = _as_installed(environment)

    def run() -> None:
        subprocess.run(command, check=True, env=whole, stdout=subprocess.DEVNULL)

    run()  # bytecode is compiled, files are in the page cache
    milliseconds = median_ms(run, rounds)
    if not isinstance(code, str):
        return milliseconds, 0.0
    told = subprocess.run(
        [sys.executable, "-c", code + _PEAK], check=True, env=whole, capture_output=True, text=True
    ).stdout
    return milliseconds, int(told.split()[-1]) / 1024


def told(code: str, rounds: int, environment: Mapping[str, str] | None = None) -> float:
    """The median of the figures that new Pythons print when they run ``code``."""
    whole = _as_installed(environment or {})
    command = [sys.executable, "-c", code]
    printed = [
        subprocess.run(command, check=True, env=whole, capture_output=True, text=True).stdout for _ in range(rounds + 1)
    ]
    return statistics.median(float(text) for text in printed[1:])  # the first one compiled the bytecode


def _as_installed(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a new process, which finds bytecode as in an installed package, and does not compile it."""
    return {key: value for key, value in (os.environ | environment).items() if key != "PYTHONDONTWRITEBYTECODE"}


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    import sqlalchemy

    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlalchemy": sqlalchemy.__version__,
    }


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
