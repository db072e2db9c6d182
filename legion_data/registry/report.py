"""What a sync did."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

__all__ = ["Changes", "SyncReport"]

K = TypeVar("K")


class Changes(NamedTuple, Generic[K]):
    """Rows by name, sorted; a row may be both changed and reactivated."""

    added: tuple[K, ...] = ()
    changed: tuple[K, ...] = ()
    reactivated: tuple[K, ...] = ()
    deactivated: tuple[K, ...] = ()


class SyncReport(NamedTuple):
    """What ``sync_extension`` found and did. Functions go by ``(runner, function)``."""

    extension_id: int
    #: "added", "changed", "reactivated" or "unchanged".
    extension: str
    runners: Changes[str]
    functions: Changes[tuple[str, str]]
    #: Active ones, by name.
    runner_ids: dict[str, int]
    function_ids: dict[tuple[str, str], int]

    @property
    def is_unchanged(self) -> bool:
        """Whether everything was there as it was said, so that nothing was written."""
        return self.extension == "unchanged" and not any(self.runners) and not any(self.functions)
