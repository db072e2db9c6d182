"""``legion-data audit verify``."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from legion_data.cli.invocation import Exit, of, shared_options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from legion_data.audit.report import Report
    from legion_data.cli.invocation import Invocation
    from legion_data.keys.signing import PublicKeys

__all__ = ["verify"]

#: Breaks that are written out; the others are counted. --json has them all.
_SHOWN = 50


@click.command()
@click.option("--chain", metavar="NAME", help="One chain instead of all: log:TENANT, records:CHAIN, events:STREAM.")
@click.option(
    "--checkpoint",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Compare with what 'audit checkpoint' wrote earlier.",
)
@click.option(
    "--public-key",
    "public_keys",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    help="A PEM file of public keys, to check signatures.",
)
@click.option(
    "--since", type=click.Path(dir_okay=False, path_type=Path), help="Go on from the JSON report in this file."
)
@click.option("--whole", is_flag=True, help="Do not begin at anchors: what was pruned is a gap.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    help="Processes that share the work. Unless given, one for each 250,000 rows, at most one a processor.",
)
@click.option("--batch", type=click.IntRange(1), default=10_000, show_default=True, help="Rows a round trip.")
@shared_options
@click.pass_context
def verify(
    context: click.Context,
    chain: str | None,
    checkpoint: Path | None,
    public_keys: tuple[Path, ...],
    since: Path | None,
    whole: bool,
    jobs: int | None,
    batch: int,
) -> int:
    """Verify the chains.

    Every hash, link, place and head; nothing is changed. A bar shows how far it is.

    Exits with 0 when all chains are whole, 4 when something is wrong, 1 when it could not be found out.
    """
    invocation = of(context)
    from legion_data import audit
    from legion_data.cli.audit.door import opened

    with opened(invocation) as door, _progress(invocation) as progress:
        report = audit.verify(
            chain,
            not whole,
            batch,
            since=_positions(since),
            jobs=jobs,
            checkpoint=checkpoint,
            keys=_keys(public_keys),
            progress=progress,
            data=door,
        )
    invocation.say(report.as_dict(), _lines(report))
    return Exit.FINE if report.valid else Exit.DRIFT


def _lines(report: Report) -> Iterator[str]:
    for one in report.breaks[:_SHOWN]:
        place = "no place" if one.seq is None else f"place {one.seq}"
        row = "" if one.id is None else f", row {one.id}"
        count = f" ({one.rows} rows)" if one.rows > 1 else ""
        yield f"{one.chain}: {place}{row}: {one.reason}{count}"
    if len(report.breaks) > _SHOWN:
        yield f"... and {len(report.breaks) - _SHOWN} more; --json has them all."
    seconds = report.ms / 1000
    yield f"{report.length} rows of {report.chains} chains in {seconds:.1f} s."
    if report.unsealed_rows:
        yield f"{report.unsealed_rows} rows came before the chains and no seam holds them yet."
        yield "  Run: legion-data audit seal"
    if report.unknown_signatures:
        yield f"{report.unknown_signatures} signatures were not checked: their public keys were not given."
        yield "  Give them with: --public-key FILE"
    if report.checkpoint is not None:
        yield f"Compared with a checkpoint, which is {report.checkpoint}."
    yield "Valid." if report.valid else f"NOT VALID: {len(report.breaks)} breaks."


@contextmanager
def _progress(invocation: Invocation) -> Iterator[Callable[[int, int], None] | None]:
    if invocation.as_json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("verifying"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("verifying", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _positions(path: Path | None) -> dict[str, list[object]] | None:
    if path is None:
        return None
    import json

    from legion_data.errors import CheckpointRefused

    try:
        found: dict[str, list[object]] = json.loads(path.read_text(encoding="utf-8"))["positions"]
    except OSError as error:
        raise CheckpointRefused(f"{path} cannot be read: {error.strerror}.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointRefused(f"{path} is not what 'audit verify --json' writes.") from error
    return found


def _keys(paths: tuple[Path, ...]) -> PublicKeys | None:
    if not paths:
        return None
    from legion_data.errors import SigningKeyRefused
    from legion_data.keys.signing import PublicKeys

    try:
        return PublicKeys(path.read_bytes() for path in paths)
    except OSError as error:
        raise SigningKeyRefused(f"{error.filename} cannot be read: {error.strerror}.") from error
