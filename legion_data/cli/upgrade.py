"""``legion-migrate upgrade``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from legion_data.cli.invocation import Exit, Invocation, of, shared_options

if TYPE_CHECKING:
    from legion_data.migration.extensions.standing import Standing
    from legion_data.settings import Settings

__all__ = ["upgrade"]


@click.command()
@click.argument("revision", default="head", metavar="[REVISION]")
@click.option("--dry-run", is_flag=True, help="Only list what would run.")
@click.option(
    "--backup/--no-backup",
    default=None,
    help="SQLite: copy the file first. Without either: when it has rows.",
)
@shared_options
@click.pass_context
def upgrade(
    context: click.Context, revision: str = "head", *, dry_run: bool = False, backup: bool | None = None
) -> int:
    """Run the pending revisions.

    Up to REVISION: "head" (the default), a number, a name, or "+1". At head, the migrations of installed extensions
    follow; one that fails is named, and the exit code is 1.

    One migrator at a time: another one waits, up to data.lock_timeout seconds, and then finds nothing left to do.
    """
    invocation = of(context)
    settings = invocation.settings()
    if dry_run:
        _list(invocation, settings, revision)
        return Exit.FINE
    from legion_data.cli.database import typed_errors
    from legion_data.cli.progress import showing_progress
    from legion_data.migration import run

    with showing_progress(invocation) as progress, typed_errors(settings):
        report = run.upgrade(settings, revision, progress=progress, backup=backup)
    standings: list[Standing] = []
    if revision == "head":
        from legion_data.cli.extensions.shared import bring_up

        with typed_errors(settings):
            standings = bring_up(settings, lambda _: None)
    _tell(invocation, report, standings)
    return Exit.FINE if all(one.is_current for one in standings) else Exit.ERROR


def _list(invocation: Invocation, settings: Settings, revision: str) -> None:
    from legion_data.cli.positions import pending_up_to, standing_of
    from legion_data.migration.check import position

    where = position(standing_of(settings))
    if where.ahead:
        from legion_data.errors import MigrationAhead

        raise MigrationAhead(f"The database is at {where.revision}, this package ends at {where.head}.")
    would = pending_up_to(where, revision)
    listed = [{"revision": one.number, "name": one.name} for one in would]
    data = {"revision": where.revision, "head": where.head, "would_run": listed}
    lines = [f"would run {one.number} {one.name}" for one in would]
    invocation.say(data, lines or [f"Nothing to do: the database is at {where.revision}."])


def _tell(invocation: Invocation, report: Any, standings: list[Standing]) -> None:
    from legion_data.cli.local.opened import extension_data, extension_lines
    from legion_data.cli.words import count_text

    steps = [{"revision": s.revision, "name": s.name, "ms": round(s.ms, 1)} for s in report.steps]
    data = {
        "from": report.before,
        "to": report.after,
        "steps": steps,
        "ms": round(report.ms, 1),
        "backup": None if report.backup is None else str(report.backup),
    }
    lines = []
    if report.backup is not None:
        lines.append(f"Backup: {report.backup}")
    if steps:
        count = count_text(len(steps), "revision")
        lines.append(f"Upgraded from {report.before or 'empty'} to {report.after}: {count} in {report.ms:.0f} ms.")
    else:
        lines.append(f"Nothing to do: the database is at {report.after}.")
    if standings:
        data["extensions"] = extension_data(standings)
    invocation.say(data, lines + extension_lines(standings))
