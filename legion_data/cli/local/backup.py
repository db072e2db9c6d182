"""``legion-data local backup``."""

from __future__ import annotations

import click

from legion_data.cli.invocation import of, shared_options

__all__ = ["backup"]


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--replace", is_flag=True, help="Replace FILE when it exists.")
@shared_options
@click.pass_context
def backup(context: click.Context, file: str, *, replace: bool) -> None:
    """Copy the local database to FILE while it is in use.

    The copy is the database at one moment, private (0600), and appears when it is complete. It holds everything that
    "erase" is about: delete it yourself.
    """
    invocation = of(context)
    settings = invocation.settings()
    from legion_data.cli.local.opened import opened
    from legion_data.cli.words import bytes_text

    with opened(settings) as database:
        copy = database.backup(file, replace=replace)
    size = copy.stat().st_size
    invocation.say({"file": str(copy), "size_bytes": size}, [f"{copy}  {bytes_text(size)}"])
