"""How an extension stands to its database, in one of five words, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from legion_data.migration.extensions.book import Row
    from legion_data.migration.extensions.folder import Folder

__all__ = ["COLLISION", "CURRENT", "FAILED", "MISSING", "PENDING", "Failure", "Standing", "judge"]

#: Every file has run.
CURRENT = "current"
#: Files wait: nobody has run them yet, or ``auto_migrate`` is off.
PENDING = "pending"
#: A file is broken or was changed after it ran, or raised when it ran.
FAILED = "failed"
#: The folder is gone, or a file is that has run: an older release of the extension, as a rule.
MISSING = "missing files"
#: It creates a table that somebody else has created.
COLLISION = "collision"


class Failure(NamedTuple):
    """What a run ended with. ``at`` is an instant in ISO 8601, UTC."""

    state: str
    error: str
    file: str | None
    line: int | None
    at: str
    collides_with: str | None = None


class Standing(NamedTuple):
    """One extension. ``file`` and ``line`` say where the error is; ``last_run`` is an instant in ISO 8601, UTC."""

    name: str
    state: str
    path: str | None
    #: The number of the newest file that has run, as its name has it; None: none has.
    version: str | None = None
    applied: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    error: str | None = None
    file: str | None = None
    line: int | None = None
    collides_with: str | None = None
    last_run: str | None = None
    #: Nothing of it runs, up or down, until its files are again those that ran.
    is_blocked: bool = False

    @property
    def is_current(self) -> bool:
        """Whether everything that the extension needs is there."""
        return self.state == CURRENT

    def as_dict(self) -> dict[str, Any]:
        """For statistics and JSON."""
        return self._asdict() | {"applied": list(self.applied), "pending": list(self.pending)}

    def __str__(self) -> str:
        return self.state if self.error is None else f"{self.state}: {self.error}"


def judge(name: str, folder: Folder, rows: Sequence[Row], failure: Failure | None = None) -> Standing:
    """How ``name`` stands: its files against the rows of its version table, and what its last run ended with.

    Files are in the order of their numbers; one that is not recorded is pending, also when it is older than others that
    are. Nothing runs for an extension whose recorded files are missing or changed.
    """
    recorded = {row.stem: row for row in rows}
    there = {file.stem: file for file in folder.files}
    newest = max(recorded, key=_number, default=None)
    base = Standing(
        name,
        PENDING,
        folder.path,
        version=None if newest is None else newest.partition("_")[0],
        applied=tuple(sorted((row.filename for row in rows), key=_number)),
        pending=tuple(file.name for file in folder.files if file.stem not in recorded),
        last_run=max((row.applied_at for row in rows if row.applied_at), default=None),
    )
    if folder.problem is not None:
        problem = folder.problem
        return base._replace(is_blocked=True, state=problem.state, error=problem.error, file=problem.file)
    gone = [row.filename for row in rows if row.stem not in there]
    if gone:
        error = f"{_listed(gone)} ran on this database and is missing in {folder.path}."
        return base._replace(is_blocked=True, state=MISSING, error=error, file=gone[0])
    for file in folder.files:
        row = recorded.get(file.stem)
        if row is not None and row.checksum and row.checksum != file.checksum:
            error = f"{file.name} was changed after it ran. Restore it, and put the change into a new file."
            return base._replace(is_blocked=True, state=FAILED, error=error, file=file.name)
    if not base.pending:
        return base._replace(state=CURRENT)
    if failure is None or (failure.file is not None and failure.file not in base.pending):
        return base
    return base._replace(
        state=failure.state,
        error=failure.error,
        file=failure.file,
        line=failure.line,
        collides_with=failure.collides_with,
        last_run=failure.at,
    )


def _number(name: str) -> tuple[int, str]:
    digits = name.partition("_")[0]
    return (int(digits) if digits.isdecimal() else 0, name)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} (and {len(names) - 1} more)"
