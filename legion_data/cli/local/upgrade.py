"""``legion-data local upgrade``."""

from __future__ import annotations

import click

from legion_data.cli.invocation import Exit, of, shared_options

__all__ = ["upgrade"]


@click.command()
@click.argument("name", required=False, metavar="[NAME]")
@shared_options
@click.pass_context
def upgrade(context: click.Context, name: str | None) -> int:
    """Run the migrations of extensions that have not run: of NAME, or of all.

    Of those that are installed, and of those that a process of this node has registered. The file is created when it is
    missing. Exits with 1 when an extension is not current afterwards; the others have run all the same.
    """
    invocation = of(context)
    settings = invocation.settings()
    from legion_data.cli.local.opened import extension_data, extension_lines, opened

    def show(event: object) -> None:
        if not invocation.as_json:
            click.echo(f"{event.extension} {event.file}  {event.ms:.1f} ms")  # type: ignore[attr-defined]

    with opened(settings, create=True) as database:
        standings = list(database.upgrade(name, progress=show).values())
    lines = extension_lines(standings) or ["No extension is installed or registered."]
    invocation.say({"extensions": extension_data(standings)}, lines)
    return Exit.FINE if all(one.is_current for one in standings) else Exit.ERROR
