"""Every command explains itself, and the committed page says the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from legion_data.cli.main import cli
from legion_data.cli.migrate import migrate
from legion_data.cli.reference import page

_ROOT = Path(__file__).parents[3]


def _walk(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            found += _walk(inner, (*path, name))
    return found


_COMMANDS = _walk(cli)


def test_the_reference_page_is_fresh() -> None:
    assert (_ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(("path", "command"), _COMMANDS, ids=[" ".join(path) or "legion-data" for path, _ in _COMMANDS])
def test_every_command_and_option_has_help(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help, path
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert [option.name for option in options if not option.help] == []
    assert {"--url", "--json", "--debug"} <= {name for option in options for name in option.opts}
    shown = CliRunner().invoke(cli, [*path, "--help"])
    assert shown.exit_code == 0
    assert shown.output.startswith("Usage: ")


def test_the_commands_of_the_contract_are_there() -> None:
    wanted = {"upgrade", "downgrade", "current", "history", "check", "stamp", "sql", "wait", "status", "doctor"}
    assert wanted <= set(migrate.list_commands(click.Context(migrate)))


@pytest.mark.parametrize("entry", ["main", "migrate"])
def test_help_imports_nothing_heavy(entry: str) -> None:
    script = (
        "import sys, atexit; from legion_data.cli import main as program\n"
        "heavy = {'sqlalchemy', 'alembic', 'rich', 'dynaconf', 'psycopg', 'pymysql'}\n"
        "try: program." + entry + "()\n"
        "except SystemExit: pass\n"
        "sys.exit(repr(sorted(heavy & set(sys.modules))) if heavy & set(sys.modules) else 0)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, "--help"], capture_output=True, text=True, cwd=_ROOT, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_the_version_is_shown() -> None:
    shown = CliRunner().invoke(migrate, ["--version"])
    assert (shown.exit_code, shown.output.split()[0]) == (0, "legion-data")
