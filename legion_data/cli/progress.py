"""How a migration shows itself: a bar on a terminal, a plain line a revision in a pipe, nothing with --json."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from legion_data.cli.invocation import Invocation

__all__ = ["progress_line", "showing_progress"]


def progress_line(event: Any) -> str:
    """One revision that ran: ``0031 add_task_depth  4.2 ms  (31 of 98)``."""
    arrow = "" if event.direction == "upgrade" else "down "
    return f"{arrow}{event.revision} {event.name}  {event.ms:.1f} ms  ({event.index} of {event.total})"


@contextmanager
def showing_progress(invocation: Invocation) -> Iterator[Callable[[Any], None]]:
    """What to hand the runner as ``progress``."""
    if invocation.as_json:
        yield lambda _: None
    elif sys.stdout.isatty():
        with _bar() as report:
            yield report
    else:
        yield lambda event: click.echo(progress_line(event))


@contextmanager
def _bar() -> Iterator[Callable[[Any], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    # rich itself keeps to NO_COLOR and to terminals that cannot move the cursor.
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as bar:
        task = bar.add_task("migrating", total=None)

        def report(event: Any) -> None:
            bar.console.print(f"{event.revision} {event.name}  {event.ms:.1f} ms", highlight=False, markup=False)
            bar.update(task, total=event.total, completed=event.index, description=event.name)

        yield report
