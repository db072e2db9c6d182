"""``legion-data local downgrade``."""

from __future__ import annotations

import sys

import click

from legion_data.cli.invocation import Exit, of, shared_options

__all__ = ["downgrade"]


@click.command()
@click.argument("name")
@click.option("--to", metavar="FILE", help='The file (or its number) that stays, or "base" to undo all.')
@click.option("--yes", is_flag=True, help="Do not ask. Required where nobody can be asked (a pipe, --json).")
@shared_options
@click.pass_context
def downgrade(context: click.Context, name: str, to: str | None, *, yes: bool) -> int:
    """Undo migrations of the extension NAME: the newest one, or all down to FILE.

    Tables and columns that they made are dropped with what is in them. A file without downgrade() cannot be undone;
    that is found before anything changes.
    """
    invocation = of(context)
    can_ask = sys.stdin.isatty() and not invocation.as_json
    if not yes and not can_ask:
        raise click.UsageError("A downgrade drops data, and here nobody can be asked: say --yes.", context)
    settings = invocation.settings()
    from legion_data.cli.local.opened import extension_lines, opened

    def show(event: object) -> None:
        if not invocation.as_json:
            click.echo(f"down {event.extension} {event.file}  {event.ms:.1f} ms")  # type: ignore[attr-defined]

    with opened(settings) as database:
        if not yes:
            click.echo(f"{name} goes down {'one file' if to is None else 'to ' + to}; what it made is dropped.")
            if not click.confirm("Go on?"):
                click.echo("Nothing was changed.", err=True)
                return Exit.ERROR
        standing = database.downgrade(name, to, progress=show)
    invocation.say(standing.as_dict(), extension_lines([standing]))
    return Exit.FINE
