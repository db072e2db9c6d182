"""Tables that are asked for by name, and models that are asked for in memory."""

from __future__ import annotations

from legion_data.errors.base import LegionDataError

__all__ = ["NotCached", "TableUnknown"]


class NotCached(LegionDataError, LookupError):
    """The static cache does not keep this model."""


class TableUnknown(LegionDataError, LookupError):
    """The database has no such table."""
