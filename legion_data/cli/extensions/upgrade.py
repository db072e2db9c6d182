"""``legion-data extensions upgrade``."""

from __future__ import annotations

import click

from legion_data.cli.extensions.shared import folder_option
from legion_data.cli.invocation import Exit, of, shared_options

__all__ = ["upgrade"]


@click.command()
@click.argument("name", required=False, metavar="[NAME]")
@folder_option
@shared_options
@click.pass_context
def upgrade(context: click.Context, name: str | None, path: str | None) -> int:
    """Run the migrations of extensions that have not run: of NAME, or of all that are installed.

    This package's own must have run: legion-migrate upgrade. Exits with 1 when an extension is not current afterwards;
    the others have run all the same.
    """
    invocation = of(context)
    if path is not None and name is None:
        raise click.UsageError("--path is the folder of one extension: name it.", context)
    settings = invocation.settings()
    from legion_data.cli.extensions.shared import gathered, showing
    from legion_data.cli.local.opened import extension_data, extension_lines
    from legion_data.cli.positions import standing_of
    from legion_data.errors import MigrationPending
    from legion_data.migration.check import position

    where = position(standing_of(settings))
    if where.pending:
        raise MigrationPending(
            f"{settings.database.label} is at {where.revision or 'no revision'}, not at {where.head}."
        )
    with gathered(settings, name, path) as (extensions, place):
        if name is not None and name not in extensions.paths:
            extensions.require(place, name)
        extensions.bring_up(place, None if name is None else [name], progress=showing(invocation))
        found = [one for one in extensions.standings(place).values() if name in (None, one.name)]
    lines = extension_lines(found) or ["No extension with shared tables is installed."]
    invocation.say({"extensions": extension_data(found)}, lines)
    return Exit.FINE if all(one.is_current for one in found) else Exit.ERROR
