"""``legion-data local check``."""

from __future__ import annotations

import click

from legion_data.cli.invocation import Exit, of, shared_options

__all__ = ["check"]


@click.command()
@shared_options
@click.pass_context
def check(context: click.Context) -> int:
    """Read the whole local database: damaged pages and indexes, references to rows that do not exist.

    Exits with 1 when there is something. Nothing is changed.
    """
    invocation = of(context)
    settings = invocation.settings()
    from legion_data.cli.local.opened import opened

    with opened(settings) as database:
        found = database.check()
    data = {"healthy": found.is_healthy, "damage": list(found.damage), "dangling": list(found.dangling)}
    invocation.say(data, ["Nothing is wrong."] if found.is_healthy else [*found.damage, *found.dangling])
    return Exit.FINE if found.is_healthy else Exit.ERROR
