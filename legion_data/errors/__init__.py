"""Every error this package raises, in one tree. A class's docstring is its default message.

A message says what happened, to what, and what to do next. Secrets never enter one: builders of
messages pass addresses through ``settings`` masking first. A file a concern; import them from here.
"""

from __future__ import annotations

from legion_data.errors.audit import ChainBroken
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
from legion_data.errors.encryption import (
    CiphertextAlgorithmUnknown,
    CiphertextChanged,
    CiphertextMoved,
    CiphertextOfOtherColumn,
    CiphertextOfOtherRow,
    CiphertextOfOtherTenant,
    CiphertextTruncated,
    CiphertextVersionUnknown,
    EncryptedColumnMisplaced,
    EncryptedNotSearchable,
    EncryptedWriteRefused,
    EncryptionError,
    KeyDestroyed,
    KeyMissing,
    KeyServiceUnavailable,
    KeyUnknown,
    KeyUnusable,
    WrongKey,
)
from legion_data.errors.extensions import (
    ExtensionCollision,
    ExtensionFailed,
    ExtensionFilesBroken,
    ExtensionNameRefused,
    ExtensionNotReady,
)
from legion_data.errors.ledger import LedgerConflict, RecordRefused
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
from legion_data.errors.spool import PayloadRefused, SpoolBusy, SpoolError, SpoolFull, SpoolNameRefused
from legion_data.errors.tables import TableUnknown
from legion_data.errors.writing import GuardMissing, UpsertConflict

__all__ = [
    "AmbiguousMatch",
    "CapabilityUnavailable",
    "ChainBroken",
    "CheckViolation",
    "CiphertextAlgorithmUnknown",
    "CiphertextChanged",
    "CiphertextMoved",
    "CiphertextOfOtherColumn",
    "CiphertextOfOtherRow",
    "CiphertextOfOtherTenant",
    "CiphertextTruncated",
    "CiphertextVersionUnknown",
    "ConstraintViolation",
    "DataUnavailable",
    "DatabaseCorrupt",
    "DatabaseUnreachable",
    "EncryptedColumnMisplaced",
    "EncryptedNotSearchable",
    "EncryptedWriteRefused",
    "EncryptionError",
    "ExtensionCollision",
    "ExtensionFailed",
    "ExtensionFilesBroken",
    "ExtensionNameRefused",
    "ExtensionNotReady",
    "ForeignKeyViolation",
    "GuardMissing",
    "KeyDestroyed",
    "KeyMissing",
    "KeyServiceUnavailable",
    "KeyUnknown",
    "KeyUnusable",
    "LedgerConflict",
    "LegionDataError",
    "LegionSettingsWarning",
    "MigrationAhead",
    "MigrationDrift",
    "MigrationFailed",
    "MigrationLocked",
    "MigrationPending",
    "NotNullViolation",
    "PayloadRefused",
    "PoolTimeout",
    "PrivilegeMissing",
    "RecordRefused",
    "RevisionUnknown",
    "RevisionsBroken",
    "RowImmutable",
    "SettingsError",
    "SpoolBusy",
    "SpoolError",
    "SpoolFull",
    "SpoolNameRefused",
    "StatementTimeout",
    "StorageFull",
    "TableUnknown",
    "TransactionLost",
    "UniqueViolation",
    "UnknownAttribute",
    "UpsertConflict",
    "ValueRefused",
    "WrongKey",
]
