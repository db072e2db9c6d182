"""``legion-migrate downgrade``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from legion_data.cli.consent import agreed, require_somebody, yes_option
from legion_data.cli.invocation import Exit, of, shared_options

if TYPE_CHECKING:
    from legion_data.migration.check import Position

__all__ = ["downgrade"]


@click.command()
@click.argument("revision", required=False, metavar="[REVISION]")
@click.option("--steps", type=click.IntRange(min=1), metavar="N", help="Undo the newest N revisions.")
@click.option(
    "--backup/--no-backup", default=None, help="SQLite: copy the file first. Without either: when it has rows."
)
@yes_option
@shared_options
@click.pass_context
def downgrade(
    context: click.Context, revision: str | None, steps: int | None, *, yes: bool, backup: bool | None
) -> int:
    """Undo revisions.

    Down to REVISION ("base" undoes all), or the newest N with --steps.

    Columns and tables that the undone revisions made are dropped with what is in them. Below 0098 only the structure
    is promised to come back, not what a revision deleted.
    """
    invocation = of(context)
    if (revision is None) == (steps is None):
        raise click.UsageError("Name a REVISION to go down to, or --steps N.", context)
    require_somebody(context, "A downgrade drops data", yes=yes)
    settings = invocation.settings()
    from legion_data.cli.database import absent_file, typed_errors
    from legion_data.cli.positions import known_revision, standing_of
    from legion_data.cli.progress import showing_progress
    from legion_data.cli.words import count_text
    from legion_data.errors import DatabaseUnreachable
    from legion_data.migration import run
    from legion_data.migration.check import position

    if revision is not None:
        known_revision(revision)  # a word that means nothing is refused before anything is looked at
    if missing := absent_file(settings):
        said = f"{missing} does not exist, so there is nothing to undo."
        raise DatabaseUnreachable(said, hint="See: legion-migrate status")
    where = position(standing_of(settings))
    target = _target(where, revision, steps)
    goes = f"{settings.database.label} goes from {where.revision or 'empty'} down to {target}."
    if not agreed([goes, "What the undone revisions made is dropped, with what is in it."], yes=yes):
        return Exit.ERROR
    with showing_progress(invocation) as progress, typed_errors(settings):
        report = run.downgrade(settings, target, progress=progress, backup=backup)
    done = [{"revision": s.revision, "name": s.name, "ms": round(s.ms, 1)} for s in report.steps]
    data = {
        "from": report.before,
        "to": report.after,
        "steps": done,
        "ms": round(report.ms, 1),
        "backup": None if report.backup is None else str(report.backup),
    }
    lines = [] if report.backup is None else [f"Backup: {report.backup}"]
    ends = f"from {report.before or 'empty'} to {report.after or 'empty'}"
    lines.append(f"Downgraded {ends}: {count_text(len(done), 'revision')} in {report.ms:.0f} ms.")
    invocation.say(data, lines)
    return Exit.FINE


def _target(where: Position, revision: str | None, steps: int | None) -> str:
    from legion_data.cli.positions import known_revision
    from legion_data.migration import locate

    applied = [one.number for one in locate.revisions() if where.revision is not None and one.number <= where.revision]
    if steps is not None:
        if steps > len(applied):
            raise click.BadParameter(f"only {len(applied)} revisions are applied.", param_hint="--steps")
        return applied[-steps - 1] if steps < len(applied) else "base"
    assert revision is not None
    target = known_revision(revision, where.revision)
    if target != "base" and target not in applied:
        raise click.BadParameter(
            f"the database is at {where.revision or 'empty'}, below {target}.", param_hint="REVISION"
        )
    return target
