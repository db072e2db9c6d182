"""Whatever fails, the user reads one line and the next command, and a script reads one document and an exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner
from sqlalchemy.exc import OperationalError

from legion_data.cli.invocation import of, shared_options
from legion_data.cli.migrate import migrate
from legion_data.cli.program import CommandGroup
from legion_data.errors import DatabaseUnreachable, MigrationLocked

if TYPE_CHECKING:
    from click.testing import Result

_ROOT = Path(__file__).parents[3]


@click.group(cls=CommandGroup)
@shared_options
def program() -> None:
    """A program whose commands fail in every way."""


@program.command()
@shared_options
@click.pass_context
def echo(context: click.Context) -> None:
    """Say what was given."""
    given = of(context)
    click.echo(f"{given.url} {given.as_json} {given.debug}")


@program.command()
@shared_options
def unreachable() -> None:
    """Fail as a database does."""
    raise DatabaseUnreachable("postgres://legion@db:5432/legionio: no answer.")


@program.command()
@shared_options
def bug() -> None:
    """Fail as nobody expects."""
    raise ValueError("two\nlines")


@program.command()
@shared_options
def driver() -> None:
    """Fail as SQLAlchemy does."""
    raise OperationalError("INSERT INTO t VALUES ('secret')", {"a": "secret"}, Exception("no such table: t"))


@program.command()
@shared_options
def interrupted() -> None:
    """Fail as Ctrl-C does."""
    raise KeyboardInterrupt


@program.command()
@shared_options
def codes() -> int:
    """Say more with the exit code."""
    return 4


def _run(*words: str) -> Result:
    return CliRunner().invoke(program, words)


def test_an_error_is_one_line_and_the_next_command() -> None:
    run = _run("unreachable")
    assert run.exit_code == 1
    assert run.stdout == ""
    lines = run.stderr.splitlines()
    assert lines == ["Error: postgres://legion@db:5432/legionio: no answer.", f"  {DatabaseUnreachable.hint}"]


def test_with_json_an_error_is_the_one_document() -> None:
    for words in (["unreachable", "--json"], ["--json", "unreachable"]):
        run = _run(*words)
        assert run.exit_code == 1
        assert run.stderr == ""
        assert json.loads(run.stdout) == {
            "error": "DatabaseUnreachable",
            "message": "postgres://legion@db:5432/legionio: no answer.",
            "hint": DatabaseUnreachable.hint,
            "exit_code": 1,
        }


def test_a_traceback_is_shown_only_with_debug() -> None:
    assert "Traceback" not in _run("bug").stderr
    assert "Traceback" in _run("bug", "--debug").stderr
    assert "Traceback" in _run("--debug", "bug").stderr


def test_an_unexpected_error_is_one_line_too() -> None:
    run = _run("bug")
    assert run.exit_code == 1
    assert run.stderr.splitlines()[0] == "Error: ValueError: two"


def test_a_statement_and_its_values_stay_out_of_the_message() -> None:
    run = _run("driver")
    assert run.exit_code == 1
    assert "no such table" in run.stderr
    assert "secret" not in run.stderr


@pytest.mark.parametrize("words", [["nonsense"], ["echo", "--nonsense"], ["echo", "more"], ["--url"]])
def test_wrong_usage_exits_with_2_and_names_the_help(words: list[str]) -> None:
    run = _run(*words)
    assert run.exit_code == 2
    assert len(run.stderr.splitlines()) == 2
    assert "--help" in run.stderr
    with_json = _run("--json", *words)
    assert with_json.exit_code == 2
    assert json.loads(with_json.stdout)["exit_code"] == 2


def test_an_interrupt_is_said_and_exits_with_130() -> None:
    run = _run("interrupted")
    assert run.exit_code == 130
    assert "Interrupted." in run.stderr
    assert "Traceback" not in run.stderr


def test_a_command_may_say_more_with_its_exit_code() -> None:
    assert _run("codes").exit_code == 4


@pytest.mark.parametrize(
    "words",
    [["--url", "sqlite:///a", "--json", "--debug", "echo"], ["echo", "--url", "sqlite:///a", "--json", "--debug"]],
)
def test_shared_options_stand_before_or_after_the_name(words: list[str]) -> None:
    assert _run(*words).stdout == "sqlite:///a True True\n"


def test_the_inner_option_wins() -> None:
    assert _run("--url", "sqlite:///a", "echo", "--url", "sqlite:///b").stdout == "sqlite:///b False False\n"


def test_one_invocation_does_not_leak_into_the_next() -> None:
    assert _run("--url", "sqlite:///a", "echo").stdout == "sqlite:///a False False\n"
    assert _run("echo").stdout == "None False False\n"


def test_hints_of_classes_reach_the_user() -> None:
    assert MigrationLocked.hint is not None
    assert "legion-migrate doctor" in MigrationLocked.hint


def test_a_reader_that_goes_away_is_no_accident(tmp_path: Path) -> None:
    """``legion-migrate sql | head -1``"""
    reader, writer = os.pipe()
    os.close(reader)
    script = "from legion_data.cli.main import migrate; migrate()"
    command = [sys.executable, "-c", script, "history"]
    environment = {**os.environ, "HOME": str(tmp_path)}
    run = subprocess.run(
        command, stdout=writer, stderr=subprocess.PIPE, text=True, cwd=_ROOT, env=environment, check=False
    )
    os.close(writer)
    assert run.stderr == ""
    assert run.returncode in (1, -signal.SIGPIPE)


def test_downgrade_in_a_pipe_asks_for_yes() -> None:
    run = CliRunner().invoke(migrate, ["downgrade", "0001"])
    assert run.exit_code == 2
    assert "--yes" in run.stderr
    assert CliRunner().invoke(migrate, ["downgrade", "--yes"]).exit_code == 2
    assert CliRunner().invoke(migrate, ["downgrade", "0001", "--steps", "1", "--yes"]).exit_code == 2
