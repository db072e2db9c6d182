"""Archives: rows after their time in the hot tables."""

from __future__ import annotations

from legion_data.models.archive.audit_manifest import AuditArchiveManifest
from legion_data.models.archive.data import ArchivedRow
from legion_data.models.archive.manifest import ArchiveManifest
from legion_data.models.archive.metering_record import ArchivedMeteringRecord
from legion_data.models.archive.task import ArchivedTask

__all__ = [
    "ArchiveManifest",
    "ArchivedMeteringRecord",
    "ArchivedRow",
    "ArchivedTask",
    "AuditArchiveManifest",
]
