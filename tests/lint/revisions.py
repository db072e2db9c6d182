"""Revisions: one line without gaps, self-contained, explained, and once published never edited."""

from __future__ import annotations

import ast
import hashlib
import re
from typing import TYPE_CHECKING

from tests.lint.finding import Finding, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["check", "check_folder"]

FILE_NAME = re.compile(r"(?P<number>\d{4})_(?P<name>[a-z][a-z0-9]*(_[a-z0-9]+)+)\.py")
#: What may be imported, with all that is below it. A model would change under a published revision.
ALLOWED = ("sqlalchemy", "alembic.op", "legion_data.migration.ddl", "__future__")
GUARDS = {"if_not_exists", "if_exists"}


def check_folder(folder: Path) -> Iterator[Finding]:
    """The revisions in ``folder/versions`` and their list ``folder/revisions.lock``."""
    listed = _listed(folder / "revisions.lock")
    files = sorted((folder / "versions").glob("*.py"))
    expected = 1
    for path in files:
        where = f"{folder.name}/versions/{path.name}"
        named = FILE_NAME.fullmatch(path.name)
        if named is None:
            yield Finding(where, 1, "is not named NNNN_verb_noun.py")
            continue
        number, name = named["number"], named["name"]
        if number != f"{expected:04}":
            yield Finding(where, 1, f"has the number {number} where {expected:04} is next")
            expected = int(number)
        expected += 1
        content = path.read_bytes()
        source = Source(where, content.decode())
        yield from check(source, number)
        checksum = hashlib.sha256(content).hexdigest()
        if number not in listed:
            yield source.finding(None, "is not in revisions.lock: python -m legion_data.migration.freeze")
        elif listed[number] != [name, checksum, *(["breaking"] if _constant(source, "breaking") is True else [])]:
            yield source.finding(None, "is not what revisions.lock says; a published revision is never edited")
        if b"\r" in content:
            yield source.finding(None, "has a carriage return; its checksum is of LF lines")
    gone = set(listed) - {path.name[:4] for path in files}
    for number in sorted(gone):
        yield Finding(f"{folder.name}/revisions.lock", int(number), f"lists {number}, which has no file")


def check(source: Source, number: str) -> Iterator[Finding]:
    """One revision: its docstring, its place in the line, its imports, no guards."""
    if not ast.get_docstring(source.tree):
        yield source.finding(None, "has no docstring that says what and why")
    if _constant(source, "revision") != number:
        yield source.finding(None, f'does not say revision = "{number}"')
    before = None if number == "0001" else f"{int(number) - 1:04}"
    if _constant(source, "down_revision", missing="") != before:
        yield source.finding(None, f"does not say down_revision = {before!r}")
    functions = {node.name for node in source.tree.body if isinstance(node, ast.FunctionDef)}
    for missing in sorted({"upgrade", "downgrade"} - functions):
        yield source.finding(None, f"has no {missing}()")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in _imported(node):
                if not any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED):
                    yield source.finding(node, f"imports {name}")
                elif name.startswith("sqlalchemy.orm"):
                    yield source.finding(node, f"imports {name}; rows of a revision are plain SQL expressions")
        elif isinstance(node, ast.keyword) and node.arg in GUARDS:
            yield source.finding(node, f"hides a wrong state behind {node.arg}")


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    prefix = "" if isinstance(node, ast.Import) else f"{node.module}."
    return [f"{prefix}{alias.name}" for alias in node.names]


def _constant(source: Source, name: str, missing: object = None) -> object:
    for node in source.tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            value = getattr(node, "value", None)
            return value.value if isinstance(value, ast.Constant) else missing
    return missing


def _listed(path: Path) -> dict[str, list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {words[0]: words[1:] for words in map(str.split, lines) if words}
