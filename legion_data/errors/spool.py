"""The spool cannot take, keep or hand on an entry."""

from __future__ import annotations

from legion_data.errors.base import LegionDataError

__all__ = ["PayloadRefused", "SpoolBusy", "SpoolError", "SpoolFull", "SpoolNameRefused"]


class SpoolError(LegionDataError):
    """The spool cannot read or write its folder."""

    hint = "See what it holds with: legion-data spool status"


class SpoolFull(SpoolError):
    """The spool has reached its cap, or its disk is full; nothing was written."""

    hint = "Drain it, raise its limits, or make room on the disk; see: legion-data spool status"


class SpoolBusy(SpoolError):
    """Another drainer has this namespace."""

    hint = "Wait for it to end; when its process dies, the lock goes with it."


class PayloadRefused(SpoolError, ValueError):
    """The payload is not JSON, or is too large; nothing was written."""

    hint = "Pass None, bool, int, a finite float, str (valid Unicode), lists, and dicts whose keys are str."


class SpoolNameRefused(SpoolError, ValueError):
    """This cannot be the name of an owner or a namespace."""

    hint = "An owner is a dotted name (lex_metering, llm.gateway); a namespace has letters, digits, _, - and dots."
