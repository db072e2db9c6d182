"""``legion-migrate wait``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from legion_data.cli.invocation import Exit, of, shared_options

if TYPE_CHECKING:
    from legion_data.settings import Settings

__all__ = ["wait"]

_PAUSE_S = 0.25


@click.command()
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(min=0),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Give up after this time.",
)
@click.option("--reachable", is_flag=True, help="Only until the database answers, whatever its revision.")
@shared_options
@click.pass_context
def wait(context: click.Context, timeout_s: float, *, reachable: bool) -> int:
    """Wait until the database is migrated.

    For containers that start before their database or its migrator.

    Exits with 0 when it is at head or ahead, 1 when it never answered, 3 when it is still behind.
    """
    invocation = of(context)
    settings = invocation.settings()
    deadline = time.monotonic() + timeout_s
    is_said = invocation.as_json
    while True:
        reason, code, data = _look(settings, reachable=reachable)
        if code == Exit.FINE:
            invocation.say({"ready": True, **data}, [reason])
            return code
        if time.monotonic() >= deadline:
            break
        if not is_said:
            click.echo(f"Waiting up to {timeout_s:g} s: {reason}", err=True)
            is_said = True
        time.sleep(min(_PAUSE_S, max(0.0, deadline - time.monotonic())))
    from legion_data.errors import DatabaseUnreachable, MigrationPending

    if code == Exit.ERROR:
        raise DatabaseUnreachable(f"After {timeout_s:g} s: {reason}", hint=DatabaseUnreachable.hint)
    said = f"After {timeout_s:g} s: {reason}"
    invocation.say({"ready": False, "message": said, **data}, [])
    if not invocation.as_json:
        click.echo(f"Error: {said}\n  {MigrationPending.hint}", err=True)
    return code


def _look(settings: Settings, *, reachable: bool) -> tuple[str, int, dict[str, Any]]:
    from legion_data.cli.database import absent_file
    from legion_data.cli.positions import standing_of
    from legion_data.errors import DatabaseUnreachable
    from legion_data.migration.check import position

    try:
        where = position(standing_of(settings))
    except DatabaseUnreachable as error:
        return error.summary, Exit.ERROR, {}
    data = {"revision": where.revision, "head": where.head, "pending": len(where.pending)}
    if reachable and not absent_file(settings):
        return f"{settings.database.label} answers.", Exit.FINE, data
    if where.pending:
        return (
            f"{settings.database.label} is at {where.revision or 'no revision'}, head is {where.head}.",
            Exit.PENDING,
            data,
        )
    return f"{settings.database.label} is ready at {where.revision}.", Exit.FINE, data
