"""``legion-data local downgrade``."""

from __future__ import annotations

import click

from legion_data.cli.consent import agreed, require_somebody, yes_option
from legion_data.cli.invocation import Exit, of, shared_options

__all__ = ["downgrade"]


@click.command()
@click.argument("name")
@click.option("--to", metavar="FILE", help='The file (or its number) that stays, or "base" to undo all.')
@yes_option
@shared_options
@click.pass_context
def downgrade(context: click.Context, name: str, to: str | None, *, yes: bool) -> int:
    """Undo migrations of the extension NAME: the newest one, or all down to FILE.

    Tables and columns that they made are dropped with what is in them. A file without downgrade() cannot be undone;
    that is found before anything changes.
    """
    invocation = of(context)
    require_somebody(context, "A downgrade drops data", yes=yes)
    settings = invocation.settings()
    from legion_data.cli.local.opened import extension_lines, opened

    def show(event: object) -> None:
        if not invocation.as_json:
            click.echo(f"down {event.extension} {event.file}  {event.ms:.1f} ms")  # type: ignore[attr-defined]

    with opened(settings) as database:
        if not agreed(
            [f"{name} goes down {'one file' if to is None else 'to ' + to}; what it made is dropped."], yes=yes
        ):
            return Exit.ERROR
        standing = database.downgrade(name, to, progress=show)
    invocation.say(standing.as_dict(), extension_lines([standing]))
    return Exit.FINE
