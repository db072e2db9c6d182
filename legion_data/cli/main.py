"""The entry points: ``legion-data`` and ``legion-migrate``."""

from __future__ import annotations

import warnings
from typing import Any

import click

from legion_data.cli.invocation import shared_options
from legion_data.cli.migrate import migrate as migrate_group
from legion_data.cli.program import CommandGroup
from legion_data.cli.version import version_option

__all__ = ["cli", "main", "migrate"]


@click.group(
    cls=CommandGroup,
    lazy={
        "migrate": "legion_data.cli.migrate:migrate",
        "settings": "legion_data.cli.settings:settings",
        "audit": "legion_data.cli.audit:audit",
        "extensions": "legion_data.cli.extensions:extensions",
        "local": "legion_data.cli.local:local",
        "spool": "legion_data.cli.spool:spool",
        "encryption": "legion_data.cli.encryption:encryption",
    },
    context_settings={"help_option_names": ["-h", "--help"]},
)
@shared_options
@version_option
def cli() -> None:
    """The data layer of LegionIO: its schema, its settings, the node's local database.

    \b
    Exit codes: 0 fine, 1 error, 2 usage, 3 migrations pending, 4 drift,
    5 database ahead of this package, 130 interrupted.
    """


def _warn(message: Warning | str, *_: Any, **__: Any) -> None:
    """One line, without the place in our code that an operator can do nothing with."""
    click.echo(f"Warning: {message}", err=True)


def main() -> None:
    """``legion-data``."""
    warnings.showwarning = _warn
    cli.main(prog_name="legion-data")


def migrate() -> None:
    """``legion-migrate``, the same as ``legion-data migrate``."""
    warnings.showwarning = _warn
    migrate_group.main(prog_name="legion-migrate")
