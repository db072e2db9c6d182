"""What cannot be delivered is set aside, never dropped: with the reason in a file beside it.

* ``quarantine/<name>.corrupt``: a file that is not JSON, moved as it is; ``<name>.reason`` says why. On a clash of
  names a UUID is inserted, as the predecessor did.
* ``dead/<name>``: an entry whose handler failed too often, moved as it is; ``<name without .json>.error`` is JSON:
  class, message, attempts, when. ``requeue`` moves it back to its old place in the order.
"""

from __future__ import annotations

import json
import logging
import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from legion_data.spool.disk import make_folder, put, sync_folder
from legion_data.spool.names import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "DEAD",
    "QUARANTINE",
    "Dead",
    "aside_counts",
    "bury",
    "bury_text",
    "dead",
    "quarantine",
    "quarantine_text",
    "requeue",
]

QUARANTINE, DEAD = "quarantine", "dead"
_MESSAGE = 500


class Dead(NamedTuple):
    """An entry that was given up."""

    name: str
    #: The class of the handler's last error, and its message, shortened.
    error: str
    message: str
    attempts: int
    #: When it was given up: aware, UTC. None when the file with the reason is gone.
    at: datetime | None


def quarantine(folder: str, name: str, reason: str) -> None:
    """Move the file ``name`` to the quarantine. Harmless when somebody else did."""
    target = _free_name(folder, name)
    _explain(folder, target, reason)
    try:
        os.rename(f"{folder}/{name}", f"{folder}/{QUARANTINE}/{target}.corrupt")
    except FileNotFoundError:
        with suppress(FileNotFoundError):
            os.unlink(f"{folder}/{QUARANTINE}/{target}.reason")
        return
    _log().warning("%s/%s cannot be read (%s); it is in quarantine", folder, name, reason)


def quarantine_text(folder: str, name: str, data: bytes, reason: str) -> None:
    """Put ``data``, one line of a batch, into the quarantine under ``name``."""
    target = _free_name(folder, name)
    _explain(folder, target, reason)
    put(folder, f"{target}.corrupt", data, durable=True, inside=QUARANTINE)
    _log().warning("%s/%s cannot be read (%s); it is in quarantine", folder, name, reason)


def _free_name(folder: str, name: str) -> str:
    make_folder(f"{folder}/{QUARANTINE}")
    return f"{name}.{new_id()}" if os.path.lexists(f"{folder}/{QUARANTINE}/{name}.corrupt") else name


def _explain(folder: str, name: str, reason: str) -> None:
    put(folder, f"{name}.reason", reason.encode("utf-8", "replace") + b"\n", durable=False, inside=QUARANTINE)


def bury(folder: str, name: str, error: BaseException, attempts: int) -> None:
    """Move the entry ``name`` to the dead."""
    _note(folder, name, error, attempts)
    os.rename(f"{folder}/{name}", f"{folder}/{DEAD}/{name}")
    sync_folder(f"{folder}/{DEAD}")  # first where it is, then where it was: power loss may leave it in both
    sync_folder(folder)


def bury_text(folder: str, name: str, data: bytes, error: BaseException, attempts: int) -> None:
    """Put one entry of a batch among the dead, as a file of its own."""
    _note(folder, name, error, attempts)
    put(folder, name, data, durable=True, inside=DEAD)


def _note(folder: str, name: str, error: BaseException, attempts: int) -> None:
    make_folder(f"{folder}/{DEAD}")
    note = {
        "error": type(error).__name__,
        "message": str(error)[:_MESSAGE],
        "attempts": attempts,
        "at": datetime.now(UTC).isoformat(),
    }
    put(folder, _note_name(name), json.dumps(note).encode(), durable=True, inside=DEAD)
    _log().error(
        "%s/%s was given up after attempt %d (%s); it is in dead/", folder, name, attempts, type(error).__name__
    )


def _note_name(name: str) -> str:
    return f"{name.removesuffix('.json')}.error"


def dead(folder: str) -> Iterator[Dead]:
    """The dead of a namespace, in the order in which they were written."""
    for name in _names(f"{folder}/{DEAD}", ".json"):
        note = _read_note(f"{folder}/{DEAD}/{_note_name(name)}")
        at = note.get("at")
        yield Dead(
            name,
            str(note.get("error", "unknown")),
            str(note.get("message", "")),
            int(note.get("attempts", 0)),
            datetime.fromisoformat(at) if isinstance(at, str) else None,
        )


def _read_note(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            note = json.loads(file.read())
    except (OSError, ValueError):  # the entry counts, its obituary does not
        return {}
    return note if isinstance(note, dict) else {}


def _names(folder: str, ending: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(ending) and name[0] != ".")
    except FileNotFoundError:
        return []


def requeue(folder: str, name: str) -> bool:
    """Move a dead entry back to where it was in the order; False when it is gone."""
    try:
        os.rename(f"{folder}/{DEAD}/{name}", f"{folder}/{name}")
    except FileNotFoundError:
        return False
    with suppress(FileNotFoundError):
        os.unlink(f"{folder}/{DEAD}/{_note_name(name)}")
    sync_folder(folder)
    sync_folder(f"{folder}/{DEAD}")
    return True


def aside_counts(folder: str) -> tuple[int, int]:
    """How many are dead, and how many in quarantine."""
    return len(_names(f"{folder}/{DEAD}", ".json")), len(_names(f"{folder}/{QUARANTINE}", ".corrupt"))


def _log() -> logging.Logger:
    return logging.getLogger("legion_data")
