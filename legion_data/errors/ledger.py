"""The LLM ledger refuses a record."""

from __future__ import annotations

from legion_data.errors.base import LegionDataError
from legion_data.errors.rows import ValueRefused

__all__ = ["LedgerConflict", "RecordRefused"]


class RecordRefused(ValueRefused):
    """A record of the ledger has a field that does not fit; nothing was written."""

    #: Where: ``tool_calls[2].attempts[0].status``.
    path: str = ""

    def __init__(self, path: str, what: str, *, hint: str | None = None) -> None:
        super().__init__(f"{path} {what}." if path else f"The record {what}.", hint=hint)
        self.path, self.what = path, what

    def __reduce__(self) -> tuple[type[RecordRefused], tuple[str, str], dict[str, object]]:
        return type(self), (self.path, self.what or ""), self.__dict__


class LedgerConflict(LegionDataError):
    """The reference of this request belongs to another conversation."""

    hint = "Give every request a reference of its own, for example a UUID."
