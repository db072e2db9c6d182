"""``legion-data audit prune``."""

from __future__ import annotations

import click

from legion_data.cli.invocation import of, shared_options

__all__ = ["prune"]


@click.command()
@click.argument("chain")
@click.argument("before")
@click.option("--retention", metavar="TEXT", help="Why, for the anchor: 'seven years, policy 12'.")
@shared_options
@click.pass_context
def prune(context: click.Context, chain: str, before: str, retention: str | None) -> None:
    """Delete the rows of CHAIN that come before the instant BEFORE.

    They are verified first. An anchor takes their place, signed with the key that LEGION_DATA_SIGNING_KEY_FILE names;
    what is left verifies from it.
    """
    invocation = of(context)
    from legion_data import audit
    from legion_data.cli.audit.door import opened

    with opened(invocation) as door:
        pruned = audit.prune(chain, before, retention=retention, data=door)
    if pruned is None:
        invocation.say({"chain": chain, "rows": 0}, [f"{chain}: nothing is older than {before}."])
        return
    signed = "signed" if pruned.is_signed else "unsigned"
    said = f"{pruned.chain}: {pruned.rows} rows deleted, up to place {pruned.seq}; the anchor is {signed}."
    invocation.say(pruned._asdict(), [said])
