"""Every error this package raises, in one tree. A class's docstring is its default message.

A message says what happened, to what, and what to do next. Secrets never enter one: builders of
messages pass addresses through ``settings`` masking first.
"""

from __future__ import annotations

__all__ = [
    "AmbiguousMatch",
    "CapabilityUnavailable",
    "ChainBroken",
    "CheckViolation",
    "ConstraintViolation",
    "DataUnavailable",
    "DatabaseCorrupt",
    "DatabaseUnreachable",
    "ForeignKeyViolation",
    "LegionDataError",
    "LegionSettingsWarning",
    "MigrationAhead",
    "MigrationDrift",
    "MigrationFailed",
    "MigrationLocked",
    "MigrationPending",
    "NotNullViolation",
    "PoolTimeout",
    "PrivilegeMissing",
    "RevisionUnknown",
    "RevisionsBroken",
    "RowImmutable",
    "SettingsError",
    "StatementTimeout",
    "StorageFull",
    "TransactionLost",
    "UniqueViolation",
    "UnknownAttribute",
    "ValueRefused",
]


class LegionDataError(Exception):
    """Something went wrong in the data layer."""

    #: The command or step that helps next; the CLI prints it on a line of its own.
    hint: str | None = None

    def __init__(self, message: str | None = None, *, hint: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])
        if hint is not None:
            self.hint = hint

    def __str__(self) -> str:
        message = str(self.args[0])
        return f"{message} {self.hint}" if self.hint else message

    @property
    def summary(self) -> str:
        """The message without the hint."""
        return str(self.args[0])


class SettingsError(LegionDataError):
    """A setting is unknown, of the wrong type, or has an impossible value."""

    def __init__(
        self,
        message: str | None = None,
        *,
        key: str | None = None,
        source: str | None = None,
        problems: tuple[object, ...] = (),
        hint: str | None = "See every setting with: legion-data settings show",
    ) -> None:
        super().__init__(message, hint=hint)
        self.key = key
        self.source = source
        #: Everything that is wrong, one legion_data.settings.problems.Problem each.
        self.problems = problems


class LegionSettingsWarning(UserWarning):
    """Settings can be used, but somebody should look at them."""


class DataUnavailable(LegionDataError):
    """The data layer is not set up."""

    hint = "Call legion_data.setup() first."


class DatabaseUnreachable(DataUnavailable):
    """The database cannot be reached or does not let us in."""

    hint = "Look at the address and credentials with: legion-data settings show"


class DatabaseCorrupt(LegionDataError):
    """The file is not a healthy SQLite database."""

    hint = "Restore the newest backup, or salvage rows with: sqlite3 FILE .recover"


class PoolTimeout(LegionDataError):
    """Every pooled connection is busy."""

    hint = "Raise data.max_connections, or hold connections for less time."


class PrivilegeMissing(LegionDataError):
    """The connected role lacks a privilege."""


class StorageFull(LegionDataError):
    """The disk of the database is full."""

    hint = "Free some room, then try again; what was committed is safe."


class StatementTimeout(LegionDataError):
    """A statement ran longer than it may."""

    hint = "Raise data.statement_timeout, or make the statement cheaper."


class MigrationPending(LegionDataError):
    """The database is behind this package."""

    hint = "Run: legion-migrate upgrade"


class MigrationAhead(LegionDataError):
    """The database is newer than this package, and a newer revision is marked as breaking."""

    hint = "Upgrade legion-data on this node."


class MigrationLocked(LegionDataError):
    """Another process is migrating this database."""

    hint = "Wait for it, or see who holds the lock with: legion-migrate doctor"


class MigrationFailed(LegionDataError):
    """A revision failed; what it had done is rolled back, or journalled to be resumed."""

    hint = "See what is half done with: legion-migrate doctor"


class MigrationDrift(LegionDataError):
    """The database differs from what its revision promises."""

    hint = "See the differences with: legion-migrate check"


class RevisionsBroken(LegionDataError):
    """The folder of revisions is damaged: a file is missing, duplicate, edited or unreadable."""

    hint = "Reinstall legion-data, or restore the folder from version control."


class RevisionUnknown(LegionDataError, ValueError):
    """There is no such revision."""

    hint = "See them with: legion-migrate history"


class CapabilityUnavailable(LegionDataError):
    """The connected database cannot do this.

    ``feature`` is what was asked for, ``dialect`` the database, ``hint`` the way out.
    """

    def __init__(self, feature: str, dialect: str, hint: str) -> None:
        super().__init__(f"{feature} is not available on {dialect}.", hint=hint)
        self.feature = feature
        self.dialect = dialect


class ConstraintViolation(LegionDataError):
    """The database refused a row."""


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


class TransactionLost(LegionDataError):
    """The database gave up this transaction (deadlock or serialization failure)."""

    hint = "Run the whole transaction again; legion_data.run_in_transaction(work) does."


class ChainBroken(LegionDataError):
    """A hash chain does not verify."""
