"""``legion-data extensions status``."""

from __future__ import annotations

import click

from legion_data.cli.invocation import of, shared_options

__all__ = ["status"]


@click.command()
@shared_options
@click.pass_context
def status(context: click.Context) -> None:
    """Show how installed extensions stand on the shared database.

    What has run, what waits, what went wrong. Nothing is changed. (Also a part of: legion-migrate status)
    """
    invocation = of(context)
    settings = invocation.settings()
    from legion_data.cli.extensions.shared import gathered
    from legion_data.cli.local.opened import extension_data, extension_lines

    with gathered(settings) as (extensions, place):
        found = list(extensions.standings(place).values())
    lines = extension_lines(found) or ["No extension with shared tables is installed."]
    invocation.say({"extensions": extension_data(found)}, lines)
