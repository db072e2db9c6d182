"""The database cannot be reached, is damaged, or will not do what was asked of it."""

from __future__ import annotations

from legion_data.errors.base import LegionDataError

__all__ = [
    "CapabilityUnavailable",
    "DataUnavailable",
    "DatabaseCorrupt",
    "DatabaseUnreachable",
    "PoolTimeout",
    "PrivilegeMissing",
    "StatementTimeout",
    "StorageFull",
    "TransactionLost",
]


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


class CapabilityUnavailable(LegionDataError):
    """The connected database cannot do this.

    ``feature`` is what was asked for, ``dialect`` the database, ``hint`` the way out.
    """

    def __init__(self, feature: str, dialect: str, hint: str) -> None:
        super().__init__(f"{feature} is not available on {dialect}.", hint=hint)
        self.feature = feature
        self.dialect = dialect


class TransactionLost(LegionDataError):
    """The database gave up this transaction (deadlock or serialization failure)."""

    hint = "Run the whole transaction again; legion_data.run_in_transaction(work) does."
