"""Statuses of the ledger move forward, so that the messages about one call may arrive in any order.

A tool call is *requested*, then *running*, then it *failed*, perhaps was tried again and *completed*. Whatever comes in
last, the status furthest along is kept: the messages in any order give the same. Between words that are not listed
here the first stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, case, literal_column

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

__all__ = ["ORDER", "rank"]

#: From the least to the furthest along. A success outweighs a failure: what failed first was tried again.
ORDER = (
    *("created", "requested", "pending", "queued", "started", "in_progress", "running", "streaming"),
    *("cancelled", "canceled", "skipped", "denied", "blocked", "expired", "timeout", "timed_out", "error", "failed"),
    *("success", "succeeded", "complete", "completed"),
)
#: A word that is not listed is under way: further than ``running``, not over.
_UNLISTED = ORDER.index("cancelled")


def rank(status: ColumnElement[str]) -> ColumnElement[int]:
    """How far along ``status`` is."""
    # Written out, not bound: two dozen parameters would cost more than the comparison.
    places: list[tuple[Any, Any]] = [
        (literal_column(f"'{word}'"), _number(place + (place >= _UNLISTED))) for place, word in enumerate(ORDER)
    ]
    return case(*places, value=status, else_=_number(_UNLISTED))


def _number(number: int) -> ColumnElement[int]:
    return literal_column(str(number), Integer())
