"""``legion-data extensions downgrade``."""

from __future__ import annotations

import click

from legion_data.cli.consent import agreed, require_somebody, yes_option
from legion_data.cli.extensions.shared import folder_option
from legion_data.cli.invocation import Exit, of, shared_options

__all__ = ["downgrade"]


@click.command()
@click.argument("name")
@click.option("--to", metavar="FILE", help='The file (or its number) that stays, or "base" to undo all.')
@yes_option
@folder_option
@shared_options
@click.pass_context
def downgrade(context: click.Context, name: str, to: str | None, path: str | None, *, yes: bool) -> int:
    """Undo migrations of the extension NAME on the shared database: the newest one, or all down to FILE.

    Tables and columns that they made are dropped with what is in them. A file without downgrade() cannot be undone;
    that is found before anything changes. An installed extension is brought up again by the next setup(): uninstall it
    first, or set data.migrations.auto_migrate to false.
    """
    invocation = of(context)
    require_somebody(context, "A downgrade drops data", yes=yes)
    settings = invocation.settings()
    from legion_data.cli.extensions.shared import gathered, showing
    from legion_data.cli.local.opened import extension_lines

    with gathered(settings, name, path) as (extensions, place):
        said = f"{name} goes down {'one file' if to is None else 'to ' + to}; what it made is dropped."
        if not agreed([f"{place.label}: {said}"], yes=yes):
            return Exit.ERROR
        standing = extensions.downgrade(place, name, to, progress=showing(invocation))
    invocation.say(standing.as_dict(), extension_lines([standing]))
    return Exit.FINE
