"""Tables that are asked for by name."""

from __future__ import annotations

from legion_data.errors.base import LegionDataError

__all__ = ["TableUnknown"]


class TableUnknown(LegionDataError, LookupError):
    """The database has no such table."""
