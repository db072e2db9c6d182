"""One closing line a database: a run of everything says how many tests each of the three has passed.

The hooks are imported by conftest.py. In a run of several processes the counts come from all of them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

__all__ = ["mark_database", "pytest_terminal_summary"]

PROPERTY = "database"
OUTCOMES = ("passed", "failed", "error")


def mark_database(item: pytest.Item, adapter: str | None) -> None:
    """Let the test's reports say which database it is about; they travel from the processes that run the tests."""
    item.user_properties.append((PROPERTY, adapter or "none"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print ``mysql: 1014 passed, 0 failed, 0 error; 240 s of tests`` for each database that was tested."""
    counts: dict[str, Counter[str]] = {}
    for outcome in OUTCOMES:
        for report in terminalreporter.getreports(outcome):
            name = dict(getattr(report, "user_properties", ())).get(PROPERTY)
            if name is not None:
                count = counts.setdefault(str(name), Counter())
                count[outcome] += 1
                count["seconds"] += round(report.duration * 1000)
    for name, count in counts.items():
        said = ", ".join(f"{count[outcome]} {outcome}" for outcome in OUTCOMES)
        terminalreporter.write_line(f"{name}: {said}; {count['seconds'] // 1000} s of tests")
