"""What a task that is not over does: it is *ready* for a worker, *delayed* until its time, or *running*.

One definition for the model's generated column ``tasks.phase``, which an index orders; a revision holds a frozen copy.
A status counts with the platform's own prefix or without one (``task.queued``, ``queued``). ``conditioner.queued``
waits for the conditioner, not for a worker, and ``pending_approval`` for a person: they have no phase.
"""

from __future__ import annotations

from typing import Final

__all__ = ["DELAYED", "PHASE_EXPRESSION", "READY", "RUNNING"]

READY: Final = "ready"
DELAYED: Final = "delayed"
RUNNING: Final = "running"

_WORDS = {
    READY: ("pending", "queued"),
    DELAYED: ("delayed",),
    RUNNING: ("running",),
}


def _case(phase: str, words: tuple[str, ...]) -> str:
    statuses = ", ".join(f"'{status}'" for status in (*words, *(f"task.{word}" for word in words)))
    return f"WHEN status IN ({statuses}) THEN '{phase}'"


#: The generated column, in SQL that all databases read; NULL for a task in no phase.
PHASE_EXPRESSION: Final = f"CASE {' '.join(_case(*each) for each in _WORDS.items())} END"
