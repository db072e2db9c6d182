"""``legion-data local status``."""

from __future__ import annotations

import click

from legion_data.cli.invocation import of, shared_options

__all__ = ["status"]


@click.command()
@shared_options
@click.pass_context
def status(context: click.Context) -> None:
    """Show where the local database is, and how its extensions stand.

    Whether it is enabled, its file and its size; for each extension what has run, what waits, what went wrong.
    Nothing is changed.
    """
    invocation = of(context)
    settings = invocation.settings()
    from legion_data.cli.local.opened import extension_data, extension_lines, opened
    from legion_data.cli.words import aligned, bytes_text

    path = settings.local.path
    size = path.stat().st_size if path is not None and path.is_file() else None
    place = ":memory:" if path is None else str(path)
    rows = [
        ("enabled", "yes" if settings.local.enabled else "no"),
        ("file", place),
        ("size", "nothing there yet" if size is None else bytes_text(size)),
    ]
    standings = []
    if settings.local.enabled and size is not None:
        with opened(settings) as database:
            standings = list(database.extensions().values())
    data = {
        "enabled": settings.local.enabled,
        "path": place,
        "exists": size is not None,
        "size_bytes": size,
        "extensions": extension_data(standings),
    }
    invocation.say(data, aligned(rows) + extension_lines(standings))
