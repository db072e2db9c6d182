"""A row or a value is refused."""

from __future__ import annotations

from legion_data.errors.base import LegionDataError

__all__ = [
    "AmbiguousMatch",
    "CheckViolation",
    "ConstraintViolation",
    "ForeignKeyViolation",
    "NotNullViolation",
    "RowImmutable",
    "UniqueViolation",
    "UnknownAttribute",
    "ValueRefused",
    "shortened",
]

_SHOWN = 60


def shortened(value: object) -> str:
    """``repr(value)`` for a message: one line of ASCII, 60 characters and how many there are in all."""
    try:
        shown = repr(value)
    except (ValueError, RecursionError):  # an integer of 5,000 digits has no repr, nor has what is nested too deep
        return f"<{type(value).__name__}>"
    if len(shown) > _SHOWN:
        shown = f"{shown[:_SHOWN]}... ({len(shown)} characters)"
    return shown.encode("ascii", "backslashreplace").decode()


class ConstraintViolation(LegionDataError):
    """The database refused a row."""

    #: What the database said, as far as it said it: whose rows, which columns, their values (shortened), the name of
    #: the rule in the database. ``column`` is the first of the columns.
    model: str | None = None
    columns: tuple[str, ...] = ()
    value: str | None = None
    constraint: str | None = None
    #: The message without the database's name.
    what: str | None = None

    @property
    def column(self) -> str | None:
        """The (first) column that the refusal is about."""
        return self.columns[0] if self.columns else None


class UniqueViolation(ConstraintViolation):
    """A row with this key exists already."""


class ForeignKeyViolation(ConstraintViolation):
    """A referenced row does not exist, or is still referenced."""


class NotNullViolation(ConstraintViolation):
    """A required value is missing."""


class CheckViolation(ConstraintViolation):
    """A value breaks a rule of its table."""


class ValueRefused(LegionDataError, ValueError):
    """A value does not fit its column."""

    #: Whose column it is, when that is known; the value is shown shortened, and ``what`` is the matter with it.
    model: str | None = None
    column: str | None = None
    value: str | None = None
    what: str | None = None


class UnknownAttribute(ValueRefused, TypeError):
    """A model has no such attribute."""

    def __init__(self, model: str, column: str) -> None:
        hint = f"List them with: {model}.__mapper__.attrs.keys()"
        super().__init__(f"{model} has no attribute {column!r}.", hint=hint)
        self.model, self.column = model, column


class AmbiguousMatch(LegionDataError):
    """More than one row answers to this name."""

    hint = "Look it up by what is unique: by_id or by_uuid."


class RowImmutable(LegionDataError):
    """Rows of this table are written once: they are never changed or deleted."""

    hint = "Write a new row that corrects it."
