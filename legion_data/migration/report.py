"""What a run tells: an event after each revision while it goes on, a report when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Event", "Report"]


class Event(NamedTuple):
    """A revision that has just been committed: the ``index``-th of ``total`` in this run."""

    revision: str
    name: str
    direction: str  #: "upgrade" or "downgrade"
    ms: float
    index: int
    total: int
    #: The killed run before this one had begun it; only what was missing ran now.
    resumed: bool = False


class Report(NamedTuple):
    """A whole run. ``before`` and ``after`` are revisions, None for an empty database."""

    before: str | None
    after: str | None
    steps: tuple[Event, ...] = ()
    ms: float = 0.0
    #: The copy of the SQLite file that was made first.
    backup: Path | None = None
    #: Milliseconds spent waiting for another migrator.
    waited_ms: float = 0.0
