"""The reference page ``docs/cli.md``, generated from the help of the commands.

``python -m legion_data.cli.reference > docs/cli.md`` writes it; a test compares it with the committed one.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["page"]

_HEAD = """# Commands

`legion-migrate` is `legion-data migrate`. Without a command it upgrades.

`--url`, `--json` and `--debug` stand before or after a command's name. With `--json` standard output holds exactly one
JSON document, also when the command fails:
`{"error": "DatabaseUnreachable", "message": "...", "hint": "...", "exit_code": 1}`. Without it an error is one line and
the next command, on standard error. `NO_COLOR` is respected; in a pipe there is neither colour nor a progress bar.

| exit code | meaning |
|---|---|
| 0 | fine |
| 1 | error |
| 2 | wrong usage |
| 3 | migrations are pending (`check`, `current --check`, `wait`) |
| 4 | drift: the schema or a published revision was edited (`check`) |
| 5 | the database is ahead of this package (`check`, `current --check`) |
| 130 | interrupted |

This page is generated: `python -m legion_data.cli.reference > docs/cli.md`.
"""


def page() -> str:
    """The whole page."""
    from legion_data.cli.main import cli

    sections = [_HEAD]
    for path, command in _commands(cli, "legion-data"):
        context = click.Context(command, info_name=path, terminal_width=100, max_content_width=100)
        sections.append(f"## {path}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(sections)


def _commands(group: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if command is not None:
                yield from _commands(command, f"{path} {name}")


if __name__ == "__main__":
    sys.stdout.write(page())
