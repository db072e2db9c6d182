"""When did a schema last change, as far as this process knows? A number that grows with each migration that it ran.

Whoever remembers what the catalogue said compares the number that goes with the answer: looking costs no query. What
other processes migrate is not seen here; a pool that opens connections anew asks again.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

__all__ = ["announce", "number", "watch"]

_numbers = itertools.count(1)
_latest = 0


def number() -> int:
    """How often a schema changed so far, or more."""
    return _latest


def announce() -> None:
    """A schema has changed."""
    global _latest  # noqa: PLW0603 - one number for the process
    _latest = next(_numbers)


def watch(engine: Engine) -> None:
    """Announce whatever ``engine``, which is one for migrations, commits."""

    def committed(connection: Any) -> None:
        announce()

    event.listen(engine, "commit", committed)
