"""``python -m legion_data.migration.freeze [FOLDER] [--force]``: publish new revisions in ``revisions.lock``.

In a checkout their SQL for each dialect is written along (``tests/migrations/offline_sql``). A line that is published
stays as it is: databases out there ran that file. Whoever edits a revision before it was ever released says
``--force``.
"""

from __future__ import annotations

import argparse
import ast
import os
import sys
from pathlib import Path

from legion_data.errors import LegionDataError, RevisionsBroken
from legion_data.migration import locate
from legion_data.migration.locate import LOCK_NAME, Revision
from legion_data.migration.verify import FILE_NAME, checksum_of, code_findings

__all__ = ["freeze", "main"]


def freeze(place: Path | None = None, *, force: bool = False) -> tuple[Revision, ...]:
    """Write the list anew from the files; returns the lines that are new or changed.

    Raises ``RevisionsBroken`` for a folder that is not one line of whole files, and without ``force`` for a published
    revision that was edited, renamed or removed.
    """
    home = locate.folder() if place is None else place
    files = locate.version_files(home)
    for finding in code_findings(files):
        raise RevisionsBroken(finding.message, hint="Nothing was written.")
    now = tuple(_described(path) for path in files)
    for position, revision in enumerate(now, start=1):
        if revision.number != f"{position:04}":
            raise RevisionsBroken(
                f"{revision.file_name} stands where {position:04} belongs.", hint="Nothing was written."
            )
    path = home / LOCK_NAME
    before = locate.revisions(home) if path.exists() else ()
    changed = [old for old, new in zip(before, now, strict=False) if old != new] + list(before[len(now) :])
    if changed and not force:
        raise RevisionsBroken(
            f"{changed[0].file_name} is published, and the file is gone or different now.",
            hint="Write a new revision instead. (Never released yet? --force)",
        )
    temporary = path.with_name(f"{LOCK_NAME}.{os.getpid()}")
    temporary.write_text("".join(f"{revision.line}\n" for revision in now), encoding="utf-8", newline="\n")
    temporary.replace(path)
    return tuple(revision for revision in now if revision not in before)


def _described(path: Path) -> Revision:
    match = FILE_NAME.fullmatch(path.name)
    if match is None:
        raise RevisionsBroken(f"{path.name} is not called NNNN_verb_noun.py.", hint="Nothing was written.")
    content = path.read_bytes()
    if b"\r" in content:
        raise RevisionsBroken(f"{path.name} has carriage returns; lines end with LF.", hint="Nothing was written.")
    breaking = any(
        isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "breaking" for target in node.targets)
        and isinstance(node.value, ast.Constant)
        and node.value.value is True
        for node in ast.parse(content).body
    )
    return Revision(match["number"], match["name"], checksum_of(content), breaking)


def main(arguments: list[str] | None = None) -> int:
    """The command. Prints what was published; exit code 1 and one line when it refuses."""
    parser = argparse.ArgumentParser(
        prog="python -m legion_data.migration.freeze", description="Publish new revisions."
    )
    parser.add_argument("folder", nargs="?", type=Path, help="folder of migrations (default: the package's own)")
    parser.add_argument("--force", action="store_true", help="rewrite lines of revisions that were never released")
    given = parser.parse_args(arguments)
    try:
        published = freeze(given.folder, force=given.force)
    except LegionDataError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    for revision in published:
        print(f"{revision.number} {revision.name}{' (breaking)' if revision.breaking else ''}")
    print(f"{len(published)} published.")
    for path in _write_offline_sql(given.folder):
        print(f"wrote {path}")
    return 0


def _write_offline_sql(place: Path | None) -> tuple[Path, ...]:
    """In a checkout, the SQL that reviews read is written along."""
    home = locate.folder() if place is None else place
    target = home.parent / "tests" / "migrations" / "offline_sql"
    if not target.is_dir():
        return ()
    from legion_data.migration import offline

    return offline.write_files(target, folder=home)


if __name__ == "__main__":
    sys.exit(main())
