"""A verb of ``legion_data.rows`` cannot do what was asked of it."""

from __future__ import annotations

from legion_data.errors.base import LegionDataError
from legion_data.errors.rows import UniqueViolation

__all__ = ["GuardMissing", "UpsertConflict"]


class UpsertConflict(UniqueViolation):
    """A row meets another unique key than the one that was named; nothing was changed."""

    hint = "Another row has that value already: change one of the two, or name that key in conflict=[...]."


class GuardMissing(LegionDataError, ValueError):
    """No unique index covers these columns, so two callers could both write a row."""
