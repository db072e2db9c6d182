"""Addresses that lead nowhere: a message, the next command, exit code 1, and nothing left behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conformance.cli.conftest import Done, Run

_PASSWORD = "hunter2-secret"  # noqa: S105 - nobody's
_LOOKING = ["status", "current", "check", "doctor", "history"]


def _assert_refused(done: Done, *words: str) -> None:
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert lines[0].startswith("Error: ")
    assert 1 <= len(lines) <= 2
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize("command", ["upgrade", *_LOOKING])
def test_no_such_host(run: Run, database: Any, command: str) -> None:
    """A file has no host; its folder then cannot be made."""
    if database.dialect == "sqlite":
        url, command = "sqlite:////proc/no/such/folder/legion.db", "upgrade"
    else:
        nowhere = make_url(database.url).set(host="127.0.0.1", port=1, password=_PASSWORD)
        url = nowhere.render_as_string(hide_password=False)
    done = run(command, url=url)
    _assert_refused(done)
    assert _PASSWORD not in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["upgrade", *_LOOKING])
def test_a_folder_instead_of_a_file(run: Run, tmp_path: Path, command: str) -> None:
    """SQLite only."""
    (tmp_path / "folder.db").mkdir()
    _assert_refused(run(command, url=f"sqlite:///{tmp_path}/folder.db"), "folder")
    assert list((tmp_path / "folder.db").iterdir()) == []


@pytest.mark.parametrize("command", ["upgrade", *_LOOKING])
def test_a_file_that_is_no_database(run: Run, tmp_path: Path, command: str) -> None:
    """SQLite only."""
    content = b"this is a letter, not a database " * 200
    (tmp_path / "letter.db").write_bytes(content)
    _assert_refused(run(command, url=f"sqlite:///{tmp_path}/letter.db"), "letter.db")
    assert (tmp_path / "letter.db").read_bytes() == content


@pytest.mark.parametrize(
    ("command", "code"),
    [("status", 0), ("current", 0), ("doctor", 0), ("history", 0), ("check", 3), ("stamp", 1), ("downgrade", 1)],
)
def test_looking_at_a_missing_file_creates_nothing(run: Run, tmp_path: Path, command: str, code: int) -> None:
    """SQLite only."""
    words = {"stamp": ["stamp", "head"], "downgrade": ["downgrade", "base", "--yes"]}.get(command, [command])
    place = tmp_path / "deep" / "legion.db"
    done = run(*words, url=f"sqlite:///{place}")
    assert done.returncode == code, done.stderr
    if command != "history":
        assert "not exist" in done.stdout + done.stderr
    assert not place.parent.exists()


def test_the_default_database_is_in_the_home(process: Run, tmp_path: Path) -> None:
    """SQLite only: the default needs no server and no configuration."""
    assert process("status").returncode == 0
    assert list(tmp_path.iterdir()) == []
    assert process().returncode == 0
    assert (tmp_path / ".legionio" / "data" / "legionio.db").is_file()
    assert "up to date" in process("status").stdout


def test_a_wrong_login_is_named_and_its_password_not_shown(process: Run, database: Any) -> None:
    """A file has no login; its folder is then closed to us."""
    if database.dialect == "sqlite":
        url = "sqlite:////proc/1/root-of-nobody/legion.db"
    else:
        nobody = make_url(database.url).set(username="nobody_here", password=_PASSWORD)
        url = nobody.render_as_string(hide_password=False)
    done = process("upgrade", url=url)
    _assert_refused(done)
    assert _PASSWORD not in done.stdout + done.stderr


def test_an_unknown_adapter_is_a_settings_error(run: Run) -> None:
    done = run("status", url="oracle://db/legion")
    _assert_refused(done)


def test_errors_are_documents_with_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    done = run("status", "--json", url=f"sqlite:///{tmp_path}/folder.db")
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert document["error"] == "DatabaseUnreachable"
    assert "folder" in document["message"]
    assert document["exit_code"] == 1
    assert done.stderr == ""


def test_debug_shows_the_traceback(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    assert "Traceback" in run("status", "--debug", url=f"sqlite:///{tmp_path}/folder.db").stderr
