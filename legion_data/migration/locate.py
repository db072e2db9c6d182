"""Where the revisions are, and what the committed list says about them. Imports neither Alembic nor SQLAlchemy.

The list, ``revisions.lock``, has one line a revision: ``0001 add_schema_columns <sha256 of the file> [breaking]``.
A start at head reads this file alone: no revision is opened, let alone executed.
"""

from __future__ import annotations

import os.path
from pathlib import Path
from typing import NamedTuple

from legion_data.errors import RevisionsBroken

__all__ = ["LOCK_NAME", "Revision", "folder", "head", "revisions", "version_files"]

LOCK_NAME = "revisions.lock"
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_WORDS = 3


class Revision(NamedTuple):
    """One line of the list. ``breaking``: a node of an older release must not run on a database that has it."""

    number: str
    name: str
    checksum: str
    breaking: bool = False

    @property
    def file_name(self) -> str:
        """``0001_add_schema_columns.py``"""
        return f"{self.number}_{self.name}.py"

    @property
    def line(self) -> str:
        """The line of ``revisions.lock``."""
        return " ".join((self.number, self.name, self.checksum, *(("breaking",) if self.breaking else ())))


def folder() -> Path:
    """The folder of the revisions: inside the installed package, else beside it in a checkout."""
    installed = os.path.join(_PACKAGE, "_migrations")
    return Path(installed if os.path.isdir(installed) else os.path.join(os.path.dirname(_PACKAGE), "migrations"))


def revisions(place: Path | None = None) -> tuple[Revision, ...]:
    """The published revisions, first to last. Raises ``RevisionsBroken`` when the list is unreadable or has a gap."""
    path = os.path.join(folder() if place is None else place, LOCK_NAME)
    try:
        with open(path, encoding="utf-8") as lines:
            listed = tuple(_parsed(line, path) for line in lines if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise RevisionsBroken(f"The list of revisions {path} cannot be read: {reason}.") from error
    for position, revision in enumerate(listed, start=1):
        if revision.number != f"{position:04}":
            raise RevisionsBroken(f"{path}: revision {revision.number} stands where {position:04} belongs.")
    return listed


def head(place: Path | None = None) -> str | None:
    """The newest revision's number; None for an empty list."""
    listed = revisions(place)
    return listed[-1].number if listed else None


def version_files(place: Path | None = None) -> tuple[Path, ...]:
    """The Python files in ``versions/``, by name. Raises ``RevisionsBroken`` when the folder cannot be read."""
    versions = Path(folder() if place is None else place, "versions")
    try:
        return tuple(sorted(path for path in versions.iterdir() if path.suffix == ".py" and path.name != "__init__.py"))
    except OSError as error:
        raise RevisionsBroken(f"The folder {versions} cannot be read: {error.strerror}.") from error


def _parsed(line: str, path: str) -> Revision:
    words = line.split()
    if len(words) < _WORDS or words[_WORDS:] not in ([], ["breaking"]):
        raise RevisionsBroken(f"{path}: the line `{line.strip()[:80]}` is not `number name checksum [breaking]`.")
    return Revision(words[0], words[1], words[2], breaking=len(words) > _WORDS)
