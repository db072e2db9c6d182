"""``legion-data audit seal``."""

from __future__ import annotations

import click

from legion_data.cli.invocation import of, shared_options

__all__ = ["seal"]


@click.command()
@click.option("--chain", metavar="NAME", help="One chain instead of all.")
@shared_options
@click.pass_context
def seal(context: click.Context, chain: str | None) -> None:
    """Take rows without a place into their chains, as they are.

    Rows of before the chains, and rows that somebody wrote past them: look at those first, with 'audit verify'. The
    first append to a chain does the same for what came before; this does it ahead, when there are millions.
    """
    invocation = of(context)
    from legion_data import audit
    from legion_data.cli.audit.door import opened

    def progress(name: str, rows: int) -> None:
        if not invocation.as_json:
            click.echo(f"{name}: {rows} rows")

    with opened(invocation) as door:
        sealed = audit.seal(chain, progress=progress, data=door)
    invocation.say({"sealed": sealed}, [f"{sum(sealed.values())} rows of {len(sealed)} chains sealed."])
