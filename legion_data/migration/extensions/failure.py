"""What a failed file of an extension says: which file and line, what went wrong, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data.engines.errors import diagnose, translate
from legion_data.errors import (
    ExtensionCollision,
    ExtensionFailed,
    ExtensionFilesBroken,
    LegionDataError,
    MigrationFailed,
)
from legion_data.migration.extensions.script import line_in
from legion_data.migration.extensions.standing import COLLISION, FAILED, Failure
from legion_data.migration.extensions.tables import now
from legion_data.migration.failure import summary_of

if TYPE_CHECKING:
    from legion_data.migration.extensions.folder import File
    from legion_data.migration.plan import Step
    from legion_data.settings import Database

__all__ = ["as_failure", "failed"]

_LONGEST = 200


def failed(
    error: BaseException, step: Step, file: File, database: Database, *, is_undone: bool
) -> ExtensionFailed | ExtensionCollision:
    """The error to raise in the place of ``error``. Holds no secret and no row's value."""
    line = line_in(file, error)
    if isinstance(error, ExtensionCollision):
        found = ExtensionCollision(f"{step.revision.number}: {error.summary}", table=error.table, owner=error.owner)
        found.file, found.line = file.name, line
        return found
    where = step.revision.number if line is None else f"{step.revision.number}, line {line}"
    statement = getattr(error, "statement", None)
    at = f" at: {summary_of(statement)}" if isinstance(statement, str) else ""
    diagnosis = diagnose(error)
    said = "It is rolled back." if is_undone else "What it did before that stays, and the next run goes on there."
    return ExtensionFailed(
        f"{where} ({step.direction}): {_said(error, database)}{at}. {said}",
        file=file.name,
        line=line,
        hint=None if diagnosis is None else diagnosis.hint,
    )


def _said(error: BaseException, database: Database) -> str:
    text = translate(error, database).summary.removeprefix(f"{database.label}: ")
    is_plain = not isinstance(error, LegionDataError) and diagnose(error) is None and not hasattr(error, "orig")
    text = f"{type(error).__name__}: {text}" if is_plain else text
    return (text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…").rstrip(".")


def as_failure(error: LegionDataError, file: str | None = None) -> Failure:
    """``error`` as a part of how the extension stands."""
    is_collision = isinstance(error, ExtensionCollision)
    is_of_a_file = isinstance(error, MigrationFailed | ExtensionFilesBroken)
    return Failure(
        COLLISION if is_collision else FAILED,
        str(error) if is_of_a_file else f"{error.summary} It is tried again at the next start.",
        getattr(error, "file", None) or file,
        getattr(error, "line", None),
        now(),
        getattr(error, "owner", None) if is_collision else None,
    )
