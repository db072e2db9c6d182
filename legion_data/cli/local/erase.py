"""``legion-data local erase``."""

from __future__ import annotations

import click

from legion_data.cli.consent import agreed, require_somebody, yes_option
from legion_data.cli.invocation import Exit, of, shared_options

__all__ = ["erase"]


@click.command()
@yes_option
@shared_options
@click.pass_context
def erase(context: click.Context, *, yes: bool) -> int:
    """Delete the local database: the file, its log, its journals, and what was noted about it.

    Copies are left, and named. Stop the node's other processes first: what one of them still holds open is freed when
    it closes the file. What this promises, and what not: docs/local.md.
    """
    invocation = of(context)
    require_somebody(context, "This deletes the node's memory", yes=yes)
    settings = invocation.settings()
    from legion_data.cli.local.opened import places_of
    from legion_data.cli.words import bytes_text
    from legion_data.local import LocalDatabase

    place = places_of(settings) or ":memory:"
    if not agreed([f"{place} is deleted, with everything this node remembers."], yes=yes):
        return Exit.ERROR
    database = LocalDatabase()
    report = database.erase(settings)
    data = report._asdict() | {"deleted": list(report.deleted), "kept": list(report.kept)}
    lines = [f"deleted {name}" for name in report.deleted] or ["There was nothing to delete."]
    if report.deleted:
        lines.append(f"{bytes_text(report.bytes_deleted)} in all.")
    if report.in_use:
        lines.append("Another process had it open; what that one holds is freed when it closes the file.")
    lines += [f"kept {name} (a copy; delete it yourself)" for name in report.kept]
    invocation.say(data, lines)
    return Exit.FINE
