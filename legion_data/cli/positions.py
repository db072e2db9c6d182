"""Where the database of a command stands, and which revision a word means."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from legion_data.engines.probe import Standing
    from legion_data.migration.check import Position
    from legion_data.migration.locate import Revision
    from legion_data.settings import Settings

__all__ = ["known_revision", "pending_up_to", "standing_of"]


def standing_of(settings: Settings) -> Standing | None:
    """The standing of the database; None when its SQLite file does not exist. A file is read without SQLAlchemy."""
    from legion_data.cli.database import absent_file, looking_at

    if absent_file(settings):
        return None
    if settings.database.path is not None:
        from legion_data.engines.probe import look_at_file

        return look_at_file(settings)
    with looking_at(settings) as view:
        return view.standing


def known_revision(word: str, current: str | None = None) -> str:
    """The revision that ``word`` means, "base" for none: head, 7, 0007, a name, +1. Raises ``RevisionUnknown``."""
    from legion_data.migration import locate, plan

    return plan.resolve(word, locate.revisions(), current) or "base"


def pending_up_to(where: Position, word: str) -> tuple[Revision, ...]:
    """The pending revisions up to the one that ``word`` names."""
    last = known_revision(word, where.revision)
    return tuple(one for one in where.pending if one.number <= last)
