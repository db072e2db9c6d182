"""What a lint finds, and the files it looks at."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ROOT", "Finding", "Source", "sources"]

ROOT = Path(__file__).parents[2]


class Finding(NamedTuple):
    """One broken rule; its text reads like a compiler's."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class Source:
    """A Python file by its path below the root."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.tree = ast.parse(text, path)

    @property
    def parts(self) -> tuple[str, ...]:
        """``("legion_data", "cli", "main.py")``"""
        return Path(self.path).parts

    def finding(self, node: ast.AST | None, message: str) -> Finding:
        """A finding at the node's line; at the first line without one."""
        return Finding(self.path, getattr(node, "lineno", 1), message)


def sources(*folders: str, root: Path = ROOT) -> Iterator[Source]:
    """The Python files below these folders, but for deliberately broken fixtures."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if "fixtures" not in path.relative_to(root).parts:
                yield Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
