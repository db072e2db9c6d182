"""``legion-data audit``: chains, one file a command."""

from __future__ import annotations

import click

from legion_data.cli.invocation import shared_options
from legion_data.cli.program import CommandGroup

__all__ = ["audit"]


@click.group(
    cls=CommandGroup,
    lazy={name: f"legion_data.cli.audit.{name}:{name}" for name in ("verify", "checkpoint", "export", "prune", "seal")},
    context_settings={"help_option_names": ["-h", "--help"]},
)
@shared_options
def audit() -> None:
    """Chains that show tampering: audit log, audit records, governance events.

    A chain is named by its ledger and its id: log:TENANT (the platform's is log:), records:CHAIN, events:STREAM.
    """
