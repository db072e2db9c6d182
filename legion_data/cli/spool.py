"""``legion-data spool``: what waits on this node's disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from legion_data.cli.invocation import of, shared_options
from legion_data.cli.program import CommandGroup

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.spool import Spool

__all__ = ["spool"]


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@shared_options
def spool() -> None:
    """What waits on this node's disk: for the database, and for extensions."""


def _place(function: Callable[..., Any]) -> Callable[..., Any]:
    function = click.argument("namespace")(function)
    return click.argument("owner")(function)


def _of(owner: str) -> Spool:
    from legion_data.spool import Spool

    return Spool.for_(owner)


@spool.command()
@shared_options
@click.pass_context
def status(context: click.Context) -> None:
    """Show what waits.

    For each owner and namespace: entries, bytes, age of the oldest, dead, unreadable. Nothing is changed.
    """
    from legion_data.cli.words import aligned, bytes_text
    from legion_data.spool import root_folder, survey

    of(context).warn_of_settings()
    root = root_folder()
    found = list(survey(root))
    data = {
        "root": root,
        "namespaces": [{"owner": owner, "namespace": name, **one._asdict()} for owner, name, one in found],
    }
    rows = [("owner", "namespace", "waiting", "size", "oldest", "dead", "unreadable")]
    for owner, name, one in found:
        age = "" if one.oldest_age_s is None else f"{one.oldest_age_s:.0f} s"
        rows.append((owner, name, str(one.depth), bytes_text(one.size_bytes), age, str(one.dead), str(one.quarantined)))
    of(context).say(data, aligned(rows) if found else [f"Nothing was ever spooled in {root}."])


@spool.command()
@shared_options
@click.pass_context
def drain(context: click.Context) -> None:
    """Write the rows that wait to the database.

    What write_or_spool kept while the database was away, oldest first. A row that the database refuses is moved to the
    dead. What extensions spooled is theirs to drain.
    """
    from legion_data.cli.words import count_text
    from legion_data.runtime import DataLayer

    invocation = of(context)
    layer = DataLayer(invocation.settings())
    layer.setup()
    try:
        written = layer.replay()
        left = layer.spool_stats() or {}
    finally:
        layer.shutdown()
    dead = left.get("dead", 0)
    lines = [f"{count_text(written, 'row')} written, {left.get('depth', 0)} waiting, {dead} dead."]
    if dead:
        folder = str(left["folder"]).rpartition("/")
        lines.append(f"See why: legion-data spool dead legion_data {folder[2]}")
    invocation.say({"written": written, "waiting": left.get("depth", 0), "dead": dead}, lines)


@spool.command()
@_place
@click.option("--requeue", is_flag=True, help="Let them wait again, each in its old place.")
@shared_options
@click.pass_context
def dead(context: click.Context, owner: str, namespace: str, *, requeue: bool) -> None:
    """Show the entries that were given up, and why.

    OWNER and NAMESPACE are those of: legion-data spool status
    """
    from legion_data.cli.words import aligned, count_text

    of(context).warn_of_settings()
    chosen = _of(owner)
    found = chosen.dead(namespace)
    data: dict[str, Any] = {"dead": [{**one._asdict(), "at": one.at and one.at.isoformat()} for one in found]}
    lines = aligned([(one.name, str(one.attempts), f"{one.error}: {one.message}") for one in found])
    if requeue:
        data["requeued"] = chosen.requeue(namespace)
        lines = [f"{count_text(data['requeued'], 'entry', 'entries')} waiting again."]
    of(context).say(data, lines or ["None are dead."])


@spool.command()
@_place
@click.option("--yes", is_flag=True, help="Do not ask.")
@shared_options
@click.pass_context
def clear(context: click.Context, owner: str, namespace: str, *, yes: bool) -> None:
    """Remove the entries that wait, undelivered.

    What is dead or unreadable stays. OWNER and NAMESPACE are those of: legion-data spool status
    """
    from legion_data.cli.words import count_text

    of(context).warn_of_settings()
    chosen = _of(owner)
    waiting = count_text(chosen.count(namespace), "entry", "entries")
    if not yes:
        click.confirm(f"Remove {waiting} of {owner} {namespace} for good?", abort=True, err=True)
    removed = chosen.clear(namespace)
    of(context).say({"removed": removed}, [f"{count_text(removed, 'entry', 'entries')} removed."])
