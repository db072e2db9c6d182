"""When is a task over? One definition: for idempotency, archival and purge, here in Python, in ``status_sql`` in SQL.

The platform writes statuses with the name of what wrote them in front (``task.completed``, ``conditioner.failed``,
``conditioner.queued``); other writers leave the name out (``completed``). So a status is judged by its last dotted
segment, ASCII letters in lower case. The predecessor compared whole statuses with eight words, in this case only:
what the platform wrote never matched, and a finished task was reused for ever (bugs B6, B12).
"""

from __future__ import annotations

__all__ = ["TERMINAL_STATUSES", "is_live", "is_terminal"]

#: Last segments after which nothing happens to a task any more: the predecessor's eight, and three of the platform's.
TERMINAL_STATUSES = frozenset(
    {
        "canceled",
        "cancelled",
        "complete",
        "completed",
        "error",
        "exception",
        "expired",
        "failed",
        "timed_out",
        "timeout",
        "validation_failed",
    }
)


def is_terminal(status: str | None) -> bool:
    """Whether a task with this status is over. A task without a status is not."""
    if status is None:
        return False
    last = status.rpartition(".")[2]
    # Only ASCII has a lower case here: databases disagree about the rest (MariaDB makes the dotted capital I an i).
    return last.isascii() and last.lower() in TERMINAL_STATUSES


def is_live(status: str | None) -> bool:
    """Whether a task with this status may still do something."""
    return not is_terminal(status)
