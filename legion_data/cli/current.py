"""``legion-migrate current``."""

from __future__ import annotations

import click

from legion_data.cli.invocation import Exit, of, shared_options

__all__ = ["current"]


@click.command()
@click.option("--check", "demanding", is_flag=True, help="Exit with 3 when revisions are pending, 5 when ahead.")
@shared_options
@click.pass_context
def current(context: click.Context, *, demanding: bool) -> int:
    """Show the revision of the database.

    And whether it is this package's newest; with --check the exit code says it too.
    """
    invocation = of(context)
    settings = invocation.settings()
    from legion_data.cli.database import absent_file
    from legion_data.cli.positions import standing_of
    from legion_data.migration.check import position

    absent = absent_file(settings)
    where = position(standing_of(settings))
    said = {
        "head": f"{where.revision} (head)",
        "ahead": f"{where.revision} (ahead of this package, which ends at {where.head})",
        "pending": f"{where.revision} ({len(where.pending)} pending, head is {where.head})",
        "empty": f"none ({len(where.pending)} pending, head is {where.head})",
    }[where.state]
    if absent:
        said = f"none ({absent} does not exist; head is {where.head})"
    data = {
        "revision": where.revision,
        "head": where.head,
        "state": "absent" if absent else where.state,
        "pending": len(where.pending),
    }
    invocation.say(data, [said])
    return where.exit_code if demanding else Exit.FINE
