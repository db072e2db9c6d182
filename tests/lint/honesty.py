"""A test runs, on a real database, and counts: no skips, no expected failures, no mocks."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.lint.finding import Finding, Source

__all__ = ["check"]

#: Attribute names; ``pytest.mark.skipif`` ends in one, and so does ``unittest.SkipTest``.
EVASIONS = {
    "skip",
    "skipif",
    "xfail",
    "importorskip",
    "SkipTest",
    "skipIf",
    "skipUnless",
    "skipTest",
    "expectedFailure",
}
MOCKS = {"mock", "MagicMock", "Mock", "AsyncMock"}


def check(source: Source) -> Iterator[Finding]:
    """Skips, expected failures and mocks."""
    if source.parts[0] != "tests":
        return
    for node in ast.walk(source.tree):
        used: set[str] = set()
        if isinstance(node, ast.Attribute) and _root(node) in {"pytest", "mark", "unittest", "mock"}:
            used = {node.attr}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"pytest", "unittest", "mock"}:
            used = {*(alias.name for alias in node.names), *(node.module or "").split(".")}
        elif isinstance(node, ast.Import):
            used = {part for alias in node.names for part in alias.name.split(".")}
        for name in sorted(used & EVASIONS):
            yield source.finding(node, f"uses {name}: a test that cannot run here is an error, not a skip")
        for name in sorted(used & MOCKS):
            yield source.finding(node, f"uses {name}: the tests use the real thing")


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
