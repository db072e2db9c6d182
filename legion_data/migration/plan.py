"""From where the database is to where it shall be: which revisions, in which direction. Pure functions of the list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from legion_data.errors import MigrationAhead, RevisionUnknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from legion_data.migration.locate import Revision

__all__ = ["Step", "resolve", "route"]

_RELATIVE = re.compile(r"[+-]\d+")
_DIGITS = 4


class Step(NamedTuple):
    """One revision, up or down."""

    revision: Revision
    is_upgrade: bool

    @property
    def direction(self) -> str:
        """``upgrade`` or ``downgrade``"""
        return "upgrade" if self.is_upgrade else "downgrade"

    @property
    def before(self) -> str | None:
        """What the version table says before the step."""
        return self._under if self.is_upgrade else self.revision.number

    @property
    def after(self) -> str | None:
        """What it says after the step; None: nothing."""
        return self.revision.number if self.is_upgrade else self._under

    @property
    def _under(self) -> str | None:
        under = int(self.revision.number) - 1
        return f"{under:0{_DIGITS}}" if under else None


def resolve(said: str, revisions: Sequence[Revision], current: str | None) -> str | None:
    """The number that ``said`` means, None for "base".

    ``head``, ``base``, ``12``, ``0012``, ``0012_add_apollo_tables``, ``add_apollo_tables``; counted from ``current``,
    ``+2`` and ``-1``. Raises ``RevisionUnknown``.
    """
    word = said.strip()
    if word == "base":
        return None
    if word == "head":
        return revisions[-1].number if revisions else None
    if _RELATIVE.fullmatch(word):
        place = (0 if current is None else int(current)) + int(word)
        if 0 <= place <= len(revisions):
            return revisions[place - 1].number if place else None
        raise RevisionUnknown(f"{word} leads from {current or 'the empty database'} to where no revision is.")
    number = f"{int(word):0{_DIGITS}}" if word.isdecimal() and word.isascii() else word
    for revision in revisions:
        if number in (revision.number, revision.name, f"{revision.number}_{revision.name}"):
            return revision.number
    if number == "0" * _DIGITS:
        return None
    raise RevisionUnknown(f"There is no revision {said!r}.")


def route(revisions: Sequence[Revision], current: str | None, target: str | None) -> tuple[Step, ...]:
    """The steps from ``current`` to ``target``. ``MigrationAhead``: this package does not know ``current``."""
    start = _place(revisions, current)
    end = 0 if target is None else int(target)
    if start <= end:
        return tuple(Step(revision, is_upgrade=True) for revision in revisions[start:end])
    return tuple(Step(revision, is_upgrade=False) for revision in reversed(revisions[end:start]))


def _place(revisions: Sequence[Revision], current: str | None) -> int:
    if current is None:
        return 0
    for place, revision in enumerate(revisions, start=1):
        if revision.number == current:
            return place
    end = revisions[-1].number if revisions else "nothing"
    raise MigrationAhead(f"The database is at revision {current}, which this package does not know; it ends at {end}.")
