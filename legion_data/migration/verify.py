"""Is the folder of revisions the one that was published? Every way in which it is not becomes a finding.

``verify`` reads all of it, code included, and is what ``check`` and the tests ask. ``require_whole`` compares names and
checksums only (3 ms for 98 files) and stands in front of every run, so that a damaged folder never reaches a database.
"""

from __future__ import annotations

import ast
import re
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from legion_data.errors import RevisionsBroken
from legion_data.migration import locate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from legion_data.migration.locate import Revision

__all__ = ["Finding", "checksum_of", "code_findings", "require_whole", "verify"]

FILE_NAME = re.compile(r"(?P<number>\d{4})_(?P<name>[a-z][a-z0-9]*(_[a-z0-9]+)*)\.py")


class Finding(NamedTuple):
    """One thing that is wrong: ``kind`` for programs, ``message`` for people, ``revision`` when it is about one."""

    kind: str
    message: str
    revision: str | None = None
    hint: str | None = None

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message

    def as_dict(self) -> dict[str, str | None]:
        """For JSON."""
        return self._asdict()


def checksum_of(content: bytes) -> str:
    """SHA-256 of a revision's bytes, in hexadecimal."""
    return sha256(content).hexdigest()


def verify(place: Path | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong with the folder, or nothing."""
    try:
        listed = locate.revisions(place)
        files = locate.version_files(place)
    except RevisionsBroken as error:
        return (Finding("unreadable", error.summary, hint=error.hint),)
    return (*_file_findings(listed, files), *code_findings(files))


def require_whole(place: Path | None = None) -> tuple[Revision, ...]:
    """The published revisions, when the files are exactly those that were published; else ``RevisionsBroken``."""
    listed = locate.revisions(place)
    findings = list(_file_findings(listed, locate.version_files(place)))
    if findings:
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        raise RevisionsBroken(f"{findings[0].message}{more}", hint=findings[0].hint)
    return listed


def _file_findings(listed: Sequence[Revision], files: Sequence[Path]) -> Iterator[Finding]:
    known = {revision.number: revision for revision in listed}
    seen: dict[str, Path] = {}
    for path in files:
        match = FILE_NAME.fullmatch(path.name)
        if match is None:
            yield Finding("stray", f"{path.name} is not called NNNN_verb_noun.py.")
            continue
        number = match["number"]
        if number in seen:
            yield Finding("duplicate", f"Revision {number} exists twice: {seen[number].name} and {path.name}.", number)
            continue
        seen[number] = path
        if number not in known:
            hint = "A new revision is published with: python -m legion_data.migration.freeze"
            yield Finding("unpublished", f"{path.name} is not in {locate.LOCK_NAME}.", number, hint)
        elif path.name != known[number].file_name:
            yield Finding("renamed", f"{path.name} was published as {known[number].file_name}.", number)
        else:
            yield from _content_findings(path, known[number])
    for revision in listed:
        if revision.number not in seen:
            yield Finding("missing", f"{revision.file_name} is missing.", revision.number)


def _content_findings(path: Path, revision: Revision) -> Iterator[Finding]:
    try:
        content = path.read_bytes()
    except OSError as error:
        yield Finding("unreadable", f"{path.name} cannot be read: {error.strerror}.", revision.number)
        return
    if checksum_of(content) != revision.checksum:
        yield Finding("edited", f"{path.name} was edited after it was published.", revision.number)


def code_findings(files: Sequence[Path]) -> Iterator[Finding]:
    """What is wrong inside the files, and with the line that they form."""
    previous: str | None = None
    for path in files:
        match = FILE_NAME.fullmatch(path.name)
        if match is None:
            continue
        number = match["number"]
        try:
            tree = ast.parse(path.read_bytes(), path.name)
        except OSError:
            continue  # a file finding already
        except (SyntaxError, ValueError) as error:
            where = f" in line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
            yield Finding("syntax", f"{path.name} is not Python{where}.", number)
        else:
            yield from _tree_findings(path.name, number, previous, tree)
        previous = number


def _tree_findings(name: str, number: str, previous: str | None, tree: ast.Module) -> Iterator[Finding]:
    if not tree.body:
        yield Finding("empty", f"{name} is empty.", number)
        return
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for wanted in ("upgrade", "downgrade"):
        if wanted not in functions:
            yield Finding("incomplete", f"{name} has no {wanted}().", number)
    said = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    if said.get("revision") != number:
        yield Finding("misnumbered", f"{name} calls itself {said.get('revision')!r}.", number)
    if "down_revision" not in said or said["down_revision"] != previous:
        after = said.get("down_revision", "nothing")
        yield Finding("two heads", f"{name} says it follows {after!r}; the one before it is {previous!r}.", number)
