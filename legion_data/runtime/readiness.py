"""May this node run on that schema? At head: yes, nothing is imported. Behind: migrate, or say so. Ahead: mostly yes.

A rolling deploy leaves old nodes on a newer schema for a while; they run on, with a warning, unless a newer revision
is marked as breaking in the history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from legion_data.errors import MigrationAhead, MigrationDrift, MigrationPending, RevisionsBroken
from legion_data.migration import locate

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.engines.probe import Standing
    from legion_data.settings import Settings

__all__ = ["Readiness", "bring_to_head"]


class Readiness(NamedTuple):
    """What ``setup()`` achieved."""

    ready: bool
    #: The revision of the shared database.
    schema_version: str | None
    #: The database in use: sqlite, mysql or postgres.
    adapter: str
    #: True when this setup migrated the shared database.
    migrated: bool
    #: True when the local database is open.
    local: bool
    #: True when SQLite stands in for an unreachable server (dev mode).
    fallback_active: bool


def bring_to_head(
    settings: Settings, look: Callable[[], Standing], upgrade: Callable[[], object]
) -> tuple[str | None, bool]:
    """The revision that the database has in the end, and whether ``upgrade`` ran."""
    head = locate.head()
    if head is None:
        raise RevisionsBroken(f"The list of revisions in {locate.folder()} is empty.")
    found = look()
    if found.revision == head and not found.is_half_done:
        return head, False
    _refuse_what_is_not_behind(settings, found, head)
    if found.revision is not None and found.revision > head and not found.is_half_done:
        return found.revision, False
    where = settings.database.label
    if not settings.migrations.auto_migrate:
        stands = "has no schema yet" if found.revision is None else f"is at revision {found.revision}"
        stands += " with a half-done migration" if found.is_half_done else ""
        raise MigrationPending(
            f"{where} {stands}, this package needs {head}, and data.migrations.auto_migrate is false."
        )
    if settings.readonly:
        raise MigrationPending(f"{where} is not at revision {head}, and data.readonly forbids to migrate it.")
    upgrade()
    return look().revision, True


def _refuse_what_is_not_behind(settings: Settings, found: Standing, head: str) -> None:
    revision, where = found.revision, settings.database.label
    if revision is None or revision in {known.number for known in locate.revisions()}:
        return
    if not revision.isdigit() or revision <= head:
        raise MigrationDrift(f"{where} says it is at revision {revision!r}, which this package does not know.")
    breaking = [f"{number} {name}" for number, name in found.breaking if number > head]
    if breaking:
        raise MigrationAhead(
            f"{where} is at revision {revision}, this package knows {head}, "
            f"and {', '.join(breaking)} is marked as breaking."
        )
    import logging

    logging.getLogger("legion_data").warning(
        "%s is at revision %s, newer than the %s of this package; nothing newer is marked as breaking, so this node "
        "runs on. Upgrade legion-data here when you can.",
        where,
        revision,
        head,
    )
