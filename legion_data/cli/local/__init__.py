"""``legion-data local``: the node's own SQLite file, one file a command."""

from __future__ import annotations

import click

from legion_data.cli.invocation import shared_options
from legion_data.cli.program import CommandGroup

__all__ = ["local"]


@click.group(
    cls=CommandGroup,
    lazy={
        name: f"legion_data.cli.local.{name}:{name}"
        for name in ("status", "upgrade", "downgrade", "backup", "check", "erase")
    },
    context_settings={"help_option_names": ["-h", "--help"]},
)
@shared_options
def local() -> None:
    """The node's local database: memory traces, trust scores, dreams of this node."""
