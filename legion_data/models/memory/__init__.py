"""Memory: what agents remember."""

from __future__ import annotations

from legion_data.models.memory.association import MemoryAssociation
from legion_data.models.memory.trace import MemoryTrace

__all__ = [
    "MemoryAssociation",
    "MemoryTrace",
]
