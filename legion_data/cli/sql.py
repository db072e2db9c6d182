"""``legion-migrate sql``."""

from __future__ import annotations

import click

from legion_data.cli.invocation import of, shared_options

__all__ = ["sql"]


@click.command()
@click.argument("span", default="base:head", metavar="[FROM:TO]")
@click.option(
    "--dialect",
    type=click.Choice(["sqlite", "mysql", "postgresql"]),
    help="For which database; default: the one that the settings name.",
)
@shared_options
@click.pass_context
def sql(context: click.Context, span: str, dialect: str | None) -> None:
    """Print the SQL that an upgrade would run.

    For a database administrator to read and run. Needs no database.

    FROM:TO are revisions ("base:head", "0030:0042"); a single REVISION means up to it; TO below FROM prints the
    downgrade.
    """
    invocation = of(context)
    from legion_data.cli.positions import known_revision
    from legion_data.migration import offline

    start, colon, end = span.partition(":")
    if not colon:
        start, end = "base", span
    start, end = start or "base", end or "head"
    ends = [known_revision(word) for word in (start, end)]
    chosen = dialect or invocation.settings().database.dialect
    text = offline.sql(chosen, ends[0], ends[1])
    invocation.say({"dialect": chosen, "from": ends[0], "to": ends[1], "sql": text}, [text.rstrip("\n")])
