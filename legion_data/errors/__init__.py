"""Every error this package raises, in one tree. A class's docstring is its default message.

A message says what happened, to what, and what to do next. Secrets never enter one: builders of
messages pass addresses through ``settings`` masking first. A file a concern; import them from here.
"""

from __future__ import annotations

from legion_data.errors.audit import (
    ChainBroken,
    ChainContended,
    ChainUnknown,
    CheckpointRefused,
    EntryConflict,
    SigningKeyRefused,
    StreamConflict,
)
from legion_data.errors.base import LegionDataError
from legion_data.errors.database import (
    CapabilityUnavailable,
    DatabaseCorrupt,
    DatabaseUnreachable,
    DataUnavailable,
    PoolTimeout,
    PrivilegeMissing,
    StatementTimeout,
    StorageFull,
    TransactionLost,
)
from legion_data.errors.migration import (
    MigrationAhead,
    MigrationDrift,
    MigrationFailed,
    MigrationLocked,
    MigrationPending,
    RevisionsBroken,
    RevisionUnknown,
)
from legion_data.errors.rows import (
    AmbiguousMatch,
    CheckViolation,
    ConstraintViolation,
    ForeignKeyViolation,
    NotNullViolation,
    RowImmutable,
    UniqueViolation,
    UnknownAttribute,
    ValueRefused,
)
from legion_data.errors.settings import LegionSettingsWarning, SettingsError

__all__ = [
    "AmbiguousMatch",
    "CapabilityUnavailable",
    "ChainBroken",
    "ChainContended",
    "ChainUnknown",
    "CheckViolation",
    "CheckpointRefused",
    "ConstraintViolation",
    "DataUnavailable",
    "DatabaseCorrupt",
    "DatabaseUnreachable",
    "EntryConflict",
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
    "SigningKeyRefused",
    "StatementTimeout",
    "StorageFull",
    "StreamConflict",
    "TransactionLost",
    "UniqueViolation",
    "UnknownAttribute",
    "ValueRefused",
]
