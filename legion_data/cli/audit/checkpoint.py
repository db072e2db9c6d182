"""``legion-data audit checkpoint``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from legion_data.cli.invocation import of, shared_options

__all__ = ["checkpoint"]


@click.command()
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this new file, for you alone (0600)."
)
@shared_options
@click.pass_context
def checkpoint(context: click.Context, output: Path | None) -> None:
    """Write down where all chains end, signed.

    To be kept outside the database: 'audit verify --checkpoint' then finds a chain that was written anew. Signed with
    the key that LEGION_DATA_SIGNING_KEY_FILE names; without one it is unsigned and says so.
    """
    invocation = of(context)
    from legion_data import audit
    from legion_data.cli.audit.door import opened

    with opened(invocation) as door:
        said = audit.checkpoint(data=door)
    text = json.dumps(said, indent=2, ensure_ascii=False)
    if output is None:
        click.echo(text)
        if said["signature"] is None:
            click.echo(f"Warning: {said['warning']}", err=True)
        return
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise click.UsageError(f"{output} is there already; a checkpoint is not written over.") from error
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    signed = "unsigned: " + said["warning"] if said["signature"] is None else "signed"
    data = {"file": str(output), "chains": len(said["heads"]), "signed": said["signature"] is not None}
    invocation.say(data, [f"{output}: {len(said['heads'])} chains, {signed}"])
