"""What a revision's failure says: which revision and statement, what the database answered, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data.engines.errors import diagnose, translate
from legion_data.errors import MigrationFailed

if TYPE_CHECKING:
    from legion_data.migration.plan import Step
    from legion_data.settings import Database

__all__ = ["failed", "summary_of"]

_LONGEST = 100


def failed(error: BaseException, step: Step, database: Database, *, is_undone: bool) -> MigrationFailed:
    """The error to raise in the place of ``error``. Holds no secret and no row's value."""
    said = translate(error, database).summary.rstrip(".")
    statement = getattr(error, "statement", None)
    where = f" at: {summary_of(statement)}" if isinstance(statement, str) else ""
    found = diagnose(error)
    if is_undone:
        end, hint = (
            "It is rolled back; the database is as it was before this revision.",
            None if found is None else found.hint,
        )
    else:
        end, hint = (
            "What it did before that statement stays; remove the cause and upgrade again, and it goes on there.",
            None,
        )
    name = f"Revision {step.revision.number} {step.revision.name} ({step.direction})"
    return MigrationFailed(f"{name} failed: {said}{where}. {end}", hint=hint)


def summary_of(statement: str) -> str:
    """The statement in one line of at most 100 characters."""
    text = " ".join(statement.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
