"""``legion-data settings``: what is set, and where."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from legion_data.cli.invocation import Exit, of, shared_options
from legion_data.cli.program import CommandGroup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from legion_data.settings import Settings
    from legion_data.settings.problems import Problem

__all__ = ["settings"]


class _Line(NamedTuple):
    """One setting as it is shown; ``value`` is masked, and what was written when that is wrong."""

    key: str
    value: object
    source: str
    is_wrong: bool


@click.group(cls=CommandGroup)
@shared_options
def settings() -> None:
    """What is set, and where."""


@settings.command()
@shared_options
@click.pass_context
def show(context: click.Context) -> int:
    """Print every setting, its value and where the value comes from.

    Secrets are masked. Works with wrong settings too, and marks them.

    Exits with 0 when the settings can be used, 1 when they cannot.
    """
    from legion_data.settings import examine

    invocation = of(context)
    found, problems = examine({"url": invocation.url} if invocation.url else None, source="--url")
    lines = list(_lines(found, problems))
    if sys.stdout.isatty() and not invocation.as_json:
        _print_table(found.database.label, lines)
    else:
        plain = [f"database: {found.database.label}", *(_plain(line) for line in lines)]
        invocation.say(_document(found, lines, problems), plain)
    if not invocation.as_json:
        for notice in found.notices:
            click.echo(f"Warning: {notice}", err=True)
        for problem in problems:
            click.echo(f"Error: {problem}", err=True)
    return Exit.ERROR if problems else Exit.FINE


def _lines(found: Settings, problems: Sequence[Problem]) -> Iterator[_Line]:
    from legion_data.settings.schema import KEYS
    from legion_data.settings.tree import plain

    wrong = {problem.key: problem for problem in problems}
    for key in KEYS:
        problem = wrong.get(key)
        if problem is None:
            yield _Line(key, plain(found.value(key), masked=True), found.sources[key], is_wrong=False)
        else:
            yield _Line(key, problem.value, problem.source, is_wrong=True)


def _document(found: Settings, lines: Sequence[_Line], problems: Sequence[Problem]) -> dict[str, Any]:
    return {
        "database": found.database.label,
        "settings": {line.key: {"value": line.value, "source": line.source} for line in lines if not line.is_wrong},
        "notices": list(found.notices),
        "problems": [
            {"key": problem.key, "value": problem.value, "problem": problem.text, "source": problem.source}
            for problem in problems
        ],
    }


def _plain(line: _Line) -> str:
    return f"data.{line.key} = {_text(line)}  ({line.source})"


def _text(line: _Line) -> str:
    import json

    if line.is_wrong:
        return f"{'?' if line.value is None else line.value} WRONG"
    return line.value if isinstance(line.value, str) else json.dumps(line.value, ensure_ascii=False)


def _print_table(database: str, lines: Sequence[_Line]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for heading in ("data.", "value", "from"):
        table.add_column(heading, overflow="fold")
    for line in lines:
        style = "bold red" if line.is_wrong else "dim" if line.source == "default" else "bold"
        table.add_row(*(Text(cell, style=style) for cell in (line.key, _text(line), line.source)))
    console = Console()
    console.print(Text(database), soft_wrap=True)
    console.print(table)
