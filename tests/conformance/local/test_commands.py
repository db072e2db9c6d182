"""``legion-data local ...``: every command, for people and for programs.

One database: the local one is always SQLite.
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from click.testing import CliRunner

from legion_data.cli.main import cli
from tests.extension_files import create

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from legion_data.local import LocalDatabase

    Write = Callable[..., Path]


class Done(NamedTuple):
    """What a command printed and said."""

    code: int
    stdout: str
    stderr: str

    @property
    def data(self) -> Any:
        """Its JSON document."""
        return json.loads(self.stdout)


def run(*words: str) -> Done:
    """``legion-data local`` with ``words``, in this process."""
    result = CliRunner().invoke(cli, ["local", *words], prog_name="legion-data")
    return Done(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def used(node: LocalDatabase, write: Write) -> LocalDatabase:
    """A local database that another process has used: one extension is well, one is not."""
    files = {"_001_one": create("one"), "_002_two": create("two")}
    node.register_migrations("memory", write("memory", **files))
    node.register_migrations("bad", write("bad", _001_bad=create("x", "raise RuntimeError('boom')")))
    node.close()
    return node


def test_status_shows_how_each_extension_stands(used: LocalDatabase) -> None:
    done = run("status", "--json")
    assert (done.code, done.data["exists"]) == (0, True)
    assert {name: one["state"] for name, one in done.data["extensions"].items()} == {
        "bad": "failed",
        "memory": "current",
    }
    assert (done.data["extensions"]["bad"]["file"], done.data["extensions"]["bad"]["line"]) == ("001_bad.py", 7)
    text = run("status").stdout
    assert "memory  current  002" in text
    assert "boom" in text


def test_status_of_nothing_creates_nothing(home: Path) -> None:
    done = run("status", "--json")
    assert (done.code, done.data["exists"], done.data["extensions"]) == (0, False, {})
    assert not (home / ".legionio").exists()
    assert "nothing there yet" in run("status").stdout


def test_upgrade_runs_what_waits_and_says_what_does_not(used: LocalDatabase, write: Write) -> None:
    write("memory", _003_three=create("three"))
    done = run("upgrade")
    assert done.code == 1
    assert "memory 003_three.py" in done.stdout
    assert "boom" in done.stdout
    assert run("upgrade", "memory").code == 0
    unknown = run("upgrade", "nobody")
    assert (unknown.code, "not registered" in unknown.stderr) == (1, True)


def test_upgrade_of_a_fresh_node(home: Path) -> None:
    done = run("upgrade")
    assert (done.code, done.stdout) == (0, "No extension is installed or registered.\n")
    assert (home / ".legionio" / "legionio_local.db").exists()


def test_downgrade_asks_or_is_told(used: LocalDatabase) -> None:
    refused = run("downgrade", "memory")
    assert (refused.code, "--yes" in refused.stderr) == (2, True)
    assert run("downgrade", "memory", "--yes", "--json").data["version"] == "001"
    done = run("downgrade", "memory", "--to", "base", "--yes")
    assert (done.code, "down memory 001_one.py" in done.stdout) == (0, True)
    assert run("downgrade", "nobody", "--yes").code == 1
    assert run("downgrade", "memory", "--to", "777", "--yes").code == 2


def test_backup_and_check(used: LocalDatabase, tmp_path: Path) -> None:
    done = run("backup", str(tmp_path / "copy.db"), "--json")
    assert (done.code, done.data["file"]) == (0, str(tmp_path / "copy.db"))
    again = run("backup", str(tmp_path / "copy.db"))
    assert (again.code, "exists already" in again.stderr) == (1, True)
    assert run("backup", str(tmp_path / "copy.db"), "--replace").code == 0
    assert run("check").stdout == "Nothing is wrong.\n"
    with sqlite3.connect(str(used.path)) as connection:
        connection.execute("CREATE TABLE child (p INTEGER REFERENCES one (id))")
        connection.execute("INSERT INTO child VALUES (9)")
    connection.close()
    wrong = run("check", "--json")
    assert (wrong.code, wrong.data["healthy"], len(wrong.data["dangling"])) == (1, False, 1)


@pytest.mark.parametrize("words", [("check",), ("backup", "x.db"), ("downgrade", "memory", "--yes")])
def test_what_needs_a_database_says_when_there_is_none(home: Path, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.code, "does not exist yet" in done.stderr) == (1, True)
    assert not (home / ".legionio").exists()


def test_erase_asks_or_is_told(used: LocalDatabase, home: Path) -> None:
    assert run("erase").code == 2
    assert used.path is not None
    assert used.path.exists()
    done = run("erase", "--yes", "--json")
    assert (done.code, done.data["in_use"]) == (0, False)
    assert str(used.path) in done.data["deleted"]
    assert list((home / ".legionio").iterdir()) == []
    assert "nothing to delete" in run("erase", "--yes").stdout


def test_switched_off_it_has_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGION_DATA__LOCAL__ENABLED", "false")
    assert run("status", "--json").data["enabled"] is False
    for words in (("check",), ("erase", "--yes"), ("upgrade",)):
        done = run(*words)
        assert (done.code, "enabled" in done.stderr) == (1, True)
