"""Memory: what agents remember."""

from __future__ import annotations

from legion_data.models.memory.association import MemoryAssociation
from legion_data.models.memory.trace import MemoryTrace

__all__ = [
    "MemoryAssociation",
    "MemoryTrace",
]

# Last, so that whoever gets here in a circle finds every class of this package: rows are owned by principals.
import legion_data.models.identity  # noqa: F401
