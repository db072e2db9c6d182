"""``legion-migrate stamp``."""

from __future__ import annotations

import click

from legion_data.cli.invocation import of, shared_options

__all__ = ["stamp"]


@click.command()
@click.argument("revision")
@shared_options
@click.pass_context
def stamp(context: click.Context, revision: str) -> None:
    """Note a revision without running anything.

    REVISION is "head", a number, a name, or "base". For a schema that was restored or built by other means.
    Nothing is compared: run check afterwards.
    """
    invocation = of(context)
    settings = invocation.settings()
    from legion_data.cli.database import absent_file, typed_errors
    from legion_data.cli.positions import known_revision
    from legion_data.errors import DatabaseUnreachable
    from legion_data.migration import run

    target = known_revision(revision)
    if missing := absent_file(settings):
        said = f"{missing} does not exist, so there is no schema to stamp."
        raise DatabaseUnreachable(said, hint="Run: legion-migrate upgrade")
    with typed_errors(settings):
        run.stamp(settings, target)
    invocation.say(
        {"revision": None if target == "base" else target}, [f"Stamped {target}. Now run: legion-migrate check"]
    )
