"""Addresses that lead nowhere: a message, the next command, exit code 1, and nothing left behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conformance.cli.conftest import Done, Run

_PASSWORD = "hunter2-secret"
_LOOKING = ["status", "current", "check", "doctor", "history"]


def _assert_refused(done: Done, *words: str) -> None:
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert lines[0].startswith("Error: ")
    assert 1 <= len(lines) <= 2
    for word in words:
        assert word in done.stderr


@pytest.mark.only("mysql", "postgres", reason="a file has no host")
@pytest.mark.parametrize("command", ["upgrade", *_LOOKING])
def test_no_such_host(run: Run, database: Any, command: str) -> None:
    nowhere = make_url(database.url).set(host="127.0.0.1", port=1, password=_PASSWORD)
    done = run(command, url=nowhere.render_as_string(hide_password=False))
    _assert_refused(done)
    assert _PASSWORD not in done.stdout + done.stderr


@pytest.mark.only("mysql", "postgres", reason="a file has no server that could lack a database")
def test_no_such_database(run: Run, database: Any) -> None:
    nothing = make_url(database.url).set(database="nothing_of_this_name")
    _assert_refused(run("status", url=nothing.render_as_string(hide_password=False)), "nothing_of_this_name")


@pytest.mark.only("mysql", "postgres", reason="a file has no login")
def test_a_wrong_password_is_named_and_not_shown(process: Run, database: Any, create_account: Any) -> None:
    wrong = make_url(create_account(database)).set(password=_PASSWORD)
    done = process("status", url=wrong.render_as_string(hide_password=False))
    _assert_refused(done, "password")
    assert _PASSWORD not in done.stdout + done.stderr


@pytest.mark.only("mysql", "postgres", reason="a file has no accounts")
def test_an_account_that_may_create_nothing_is_told_the_grant(run: Run, database: Any, create_account: Any) -> None:
    url = create_account(database)
    _assert_refused(run("upgrade", url=url), "GRANT")
    assert json.loads(run("status", "--json", url=url).stdout)["tables"] == 0


def test_a_folder_that_is_closed_to_us(run: Run) -> None:
    _assert_refused(run("upgrade", url="sqlite:////proc/no/such/folder/legion.db"), "/proc/no/such/folder")


@pytest.mark.parametrize("command", ["upgrade", *_LOOKING])
def test_a_folder_instead_of_a_file(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "folder.db").mkdir()
    _assert_refused(run(command, url=f"sqlite:///{tmp_path}/folder.db"), "folder")
    assert list((tmp_path / "folder.db").iterdir()) == []


@pytest.mark.parametrize("command", ["upgrade", *_LOOKING])
def test_a_file_that_is_no_database(run: Run, tmp_path: Path, command: str) -> None:
    content = b"this is a letter, not a database " * 200
    (tmp_path / "letter.db").write_bytes(content)
    _assert_refused(run(command, url=f"sqlite:///{tmp_path}/letter.db"), "letter.db")
    assert (tmp_path / "letter.db").read_bytes() == content


@pytest.mark.parametrize(
    ("command", "code"),
    [("status", 0), ("current", 0), ("doctor", 0), ("history", 0), ("check", 3), ("stamp", 1), ("downgrade", 1)],
)
def test_looking_at_a_missing_file_creates_nothing(run: Run, tmp_path: Path, command: str, code: int) -> None:
    words = {"stamp": ["stamp", "head"], "downgrade": ["downgrade", "base", "--yes"]}.get(command, [command])
    place = tmp_path / "deep" / "legion.db"
    done = run(*words, url=f"sqlite:///{place}")
    assert done.returncode == code, done.stderr
    if command != "history":
        assert "not exist" in done.stdout + done.stderr
    assert not place.parent.exists()


def test_the_default_database_is_in_the_home_and_needs_no_configuration(process: Run, home: Path) -> None:
    assert process("status").returncode == 0
    assert list(home.iterdir()) == []
    assert process().returncode == 0
    assert (home / ".legionio" / "data" / "legionio.db").is_file()
    assert "up to date" in process("status").stdout


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
