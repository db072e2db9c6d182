"""A dialect's name is compared in ``legion_data/dialects`` only: everything else asks a dialect what it can do."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.lint.finding import Finding, Source

__all__ = ["check"]

NAMES = {"sqlite", "mysql", "mysql2", "mariadb", "postgres", "postgresql"}


def check(source: Source) -> Iterator[Finding]:
    """Comparisons (==, !=, in, not in, match, startswith) with a dialect's name outside its room."""
    if source.parts[0] != "legion_data" or source.parts[1] == "dialects":
        return
    for node in ast.walk(source.tree):
        compared: list[ast.AST] = []
        if isinstance(node, ast.Compare):
            compared = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            compared = [node.value]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", None) in {"startswith", "endswith"}:
            compared = list(node.args)
        for name in sorted({name for part in compared for name in _names(part)}):
            yield source.finding(node, f"compares the dialect's name {name!r}; that belongs in legion_data/dialects")


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and node.value in NAMES:
        yield str(node.value)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for part in node.elts:
            yield from _names(part)
