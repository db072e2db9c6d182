"""Every module opens with a promise, stays short, and has a name that says something."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.lint.finding import Finding, Source

__all__ = ["check"]

LONGEST = 300
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}


def check(source: Source) -> Iterator[Finding]:
    """A missing docstring, too many lines, a name that says nothing."""
    if not (ast.get_docstring(source.tree) or "").strip():
        yield source.finding(None, "has no docstring that says what the module promises")
    lines = len(source.text.splitlines())
    if lines > LONGEST:
        yield source.finding(None, f"has {lines} lines; split it by concern before {LONGEST}")
    for part in source.parts:
        name = part.removesuffix(".py")
        if name in EMPTY_NAMES:
            yield source.finding(None, f"{name} is not a name; say what is in it")
