"""``legion-data local``: the node's own SQLite file."""

from __future__ import annotations

import click

from legion_data.cli.invocation import of, shared_options
from legion_data.cli.program import CommandGroup

__all__ = ["local"]


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@shared_options
def local() -> None:
    """The node's local database: memory traces, trust scores, dreams of this node."""


@local.command()
@shared_options
@click.pass_context
def status(context: click.Context) -> None:
    """Show where the local database is.

    Whether it is enabled, its file and its size. Nothing is changed.
    """
    invocation = of(context)
    settings = invocation.settings()
    from legion_data.cli.words import aligned, bytes_text

    path = settings.local.path
    size = path.stat().st_size if path is not None and path.is_file() else None
    place = ":memory:" if path is None else str(path)
    data = {"enabled": settings.local.enabled, "path": place, "exists": size is not None, "size_bytes": size}
    rows = [
        ("enabled", "yes" if settings.local.enabled else "no"),
        ("file", place),
        ("size", "nothing there yet" if size is None else bytes_text(size)),
    ]
    invocation.say(data, aligned(rows))
