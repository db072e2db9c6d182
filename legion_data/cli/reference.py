"""The reference page ``docs/cli.md``, generated from the help of the commands.

``python -m legion_data.cli.reference > docs/cli.md`` writes it; a test compares it with the committed one.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["page"]

_WIDTH = 100

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

    root = click.Context(
        cli, info_name="legion-data", terminal_width=_WIDTH, max_content_width=_WIDTH, **_settings(cli)
    )
    sections = [
        f"## {context.command_path}\n\n```text\n{context.command.get_help(context)}\n```\n"
        for context in _contexts(root)
    ]
    return "\n".join([_HEAD, *sections])


def _contexts(context: click.Context) -> Iterator[click.Context]:
    yield context
    group = context.command
    if isinstance(group, click.Group):
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if command is not None:
                yield from _contexts(click.Context(command, info_name=name, parent=context, **_settings(command)))


def _settings(command: click.Command) -> dict[str, Any]:
    return dict(command.context_settings)


if __name__ == "__main__":
    sys.stdout.write(page())
