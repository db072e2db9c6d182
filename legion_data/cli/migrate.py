"""``legion-data migrate``, which is also ``legion-migrate``: the schema of the shared database."""

from __future__ import annotations

import click

from legion_data.cli.invocation import shared_options
from legion_data.cli.program import CommandGroup
from legion_data.cli.version import version_option

__all__ = ["migrate"]

_COMMANDS = ("upgrade", "downgrade", "current", "history", "check", "stamp", "sql", "wait", "status", "doctor")


@click.group(
    cls=CommandGroup,
    lazy={name: f"legion_data.cli.{name}:{name}" for name in _COMMANDS},
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@shared_options
@version_option
@click.pass_context
def migrate(context: click.Context) -> int | None:
    """Bring the shared database to the schema of this package. Without a command: upgrade.

    \b
    Exit codes: 0 fine, 1 error, 2 usage, 3 migrations pending, 4 drift,
    5 database ahead of this package, 130 interrupted.
    """
    if context.invoked_subcommand is None:
        from legion_data.cli.upgrade import upgrade

        code: int = context.invoke(upgrade)
        return code
    return None
