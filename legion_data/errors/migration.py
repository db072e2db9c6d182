"""Revisions, and how a database stands to them."""

from __future__ import annotations

from legion_data.errors.base import LegionDataError

__all__ = [
    "MigrationAhead",
    "MigrationDrift",
    "MigrationFailed",
    "MigrationLocked",
    "MigrationPending",
    "RevisionUnknown",
    "RevisionsBroken",
]


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
