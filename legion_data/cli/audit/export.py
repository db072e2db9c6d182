"""``legion-data audit export``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from legion_data.cli.invocation import of, shared_options

__all__ = ["export"]


@click.command()
@click.argument("chain")
@click.option("--since", metavar="INSTANT", help="From the first row that is not before this: 2026-11-21T00:00:00Z.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this new file (0600).")
@shared_options
@click.pass_context
def export(context: click.Context, chain: str, since: str | None, output: Path | None) -> None:
    """Write CHAIN as JSON lines, as evidence.

    Rows, anchors and head, with all that it takes to verify them elsewhere.
    """
    invocation = of(context)
    from legion_data import audit
    from legion_data.cli.audit.door import opened

    with opened(invocation) as door:
        lines = audit.export_jsonl(chain, since, data=door)
        if output is None:
            for line in lines:
                sys.stdout.write(line)
            return
        try:
            descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise click.UsageError(f"{output} is there already.") from error
        except OSError as error:
            raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from error
        count = 0
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            for line in lines:
                count += 1
                file.write(line)
    invocation.say({"file": str(output), "lines": count}, [f"{output}: {count} lines"])
