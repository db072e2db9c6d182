"""``legion-data extensions``: what extensions keep on the shared database, one file a command."""

from __future__ import annotations

import click

from legion_data.cli.invocation import shared_options
from legion_data.cli.program import CommandGroup

__all__ = ["extensions"]


@click.group(
    cls=CommandGroup,
    lazy={name: f"legion_data.cli.extensions.{name}:{name}" for name in ("status", "upgrade", "downgrade")},
    context_settings={"help_option_names": ["-h", "--help"]},
)
@shared_options
def extensions() -> None:
    """Tables of extensions on the shared database. Those on the node's own: legion-data local"""
