"""Asking before something is dropped or deleted, and refusing to guess where nobody can be asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from legion_data.cli.invocation import of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["agreed", "require_somebody", "yes_option"]

yes_option = click.option(
    "--yes", is_flag=True, help="Do not ask. Required where nobody can be asked (a pipe, --json)."
)


def require_somebody(context: click.Context, what: str, *, yes: bool) -> None:
    """Raise ``click.UsageError`` where consent was neither given nor can be asked for. ``what`` the command does."""
    if not yes and (of(context).as_json or not sys.stdin.isatty()):
        raise click.UsageError(f"{what}, and here nobody can be asked: say --yes.", context)


def agreed(said: Iterable[str], *, yes: bool) -> bool:
    """Whether to go on, after ``said`` was shown."""
    if yes:
        return True
    for line in said:
        click.echo(line)
    if click.confirm("Go on?"):
        return True
    click.echo("Nothing was changed.", err=True)
    return False
