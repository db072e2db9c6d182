"""Chains."""

from __future__ import annotations

from legion_data.errors.base import LegionDataError

__all__ = ["ChainBroken"]


class ChainBroken(LegionDataError):
    """A hash chain does not verify."""
