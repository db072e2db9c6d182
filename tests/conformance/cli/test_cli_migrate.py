"""``legion-migrate`` as a user runs it: a process of its own, an empty home, each of the three databases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from legion_data import engines
from legion_data.migration import locate
from legion_data.settings import load

if TYPE_CHECKING:
    from tests.conformance.cli.conftest import Done, Run


def _execute(database: Any, *statements: str) -> None:
    engine = engines.build(load(database.settings), purpose="migration")
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


def _document(done: Done) -> dict[str, Any]:
    assert done.stderr == ""
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_without_a_command_an_empty_database_comes_to_head(process: Run, database: Any) -> None:
    done = process(url=database.url)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("0001 add_schema_columns  ")
    assert lines[0].endswith(f"(1 of {len(locate.revisions())})")
    assert lines[-1].startswith(f"Upgraded from empty to {locate.head()}: {len(locate.revisions())} revisions in ")
    assert "\x1b" not in done.stdout
    again = process(url=database.url)
    assert (again.returncode, again.stdout) == (0, f"Nothing to do: the database is at {locate.head()}.\n")
    assert process("check", url=database.url).returncode == 0


def test_a_day_in_the_life_of_a_database(run: Run, database: Any) -> None:
    head = str(locate.head())
    assert run("current", "--check", url=database.url).returncode == 3
    planned = _document(run("upgrade", "0004", "--dry-run", "--json", url=database.url))
    assert [one["revision"] for one in planned["would_run"]] == ["0001", "0002", "0003", "0004"]
    assert _document(run("current", "--json", url=database.url))["revision"] is None
    done = _document(run("upgrade", "4", "--json", url=database.url))
    assert (done["from"], done["to"]) == (None, "0004")
    assert [one["name"] for one in done["steps"]][:2] == ["add_schema_columns", "add_nodes"]
    assert all(one["ms"] >= 0 for one in done["steps"])
    assert "0004" in run("current", url=database.url).stdout
    assert run("check", url=database.url).returncode == 3
    listed = _document(run("history", "--json", url=database.url))["revisions"]
    assert [one["state"] for one in listed] == ["applied"] * 4 + ["pending"] * (len(listed) - 4)
    assert {"applied_at", "ms", "host", "package_version"} <= set(listed[0])
    undone = run("downgrade", "--steps", "2", "--yes", url=database.url)
    assert (undone.returncode, undone.stderr) == (0, "")
    assert _document(run("current", "--json", url=database.url))["revision"] == "0002"
    assert run("downgrade", "base", "--yes", url=database.url).returncode == 0
    assert _document(run("current", "--json", url=database.url))["revision"] is None
    assert run(url=database.url).returncode == 0
    assert head in run("current", "--check", url=database.url).stdout


def test_status_tells_the_truth(run: Run, database: Any, migrated: Any) -> None:
    empty = _document(run("status", "--json", url=database.url))
    assert (empty["revision"], empty["pending"]) == (None, len(locate.revisions()))
    full = _document(run("status", "--json", url=migrated.url))
    assert (full["state"], full["revision"], full["head"], full["pending"]) == ("head", locate.head(), locate.head(), 0)
    assert full["tables"] >= 70
    assert full["size_bytes"] > 0
    assert full["server"].split()[0] in ("SQLite", "MariaDB", "MySQL", "PostgreSQL")
    shown = run("status", url=migrated.url)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "up to date" in shown.stdout


def test_a_change_by_hand_is_drift_and_exits_with_4(run: Run, migrated: Any) -> None:
    _execute(
        migrated,
        "ALTER TABLE chains ADD COLUMN surprise INTEGER",
        "CREATE TABLE lex_own (id INTEGER NOT NULL PRIMARY KEY)",
    )
    done = run("check", url=migrated.url)
    assert done.returncode == 4
    assert "table chains: column surprise is not expected" in done.stdout
    assert "not ours, not judged: lex_own" in done.stdout
    document = _document(run("check", "--json", url=migrated.url))
    assert document["exit_code"] == 4
    assert [one["kind"] for one in document["findings"]] == ["snapshot"]


def test_a_newer_database_is_refused_and_exits_with_5(run: Run, migrated: Any) -> None:
    _execute(migrated, "UPDATE legion_data_version SET version_num = '9001'")
    assert run("check", url=migrated.url).returncode == 5
    assert run("current", "--check", url=migrated.url).returncode == 5
    status = _document(run("status", "--json", url=migrated.url))
    assert (status["state"], status["revision"]) == ("ahead", "9001")
    done = run("upgrade", url=migrated.url)
    assert done.returncode == 1
    assert "9001" in done.stderr
    assert "Upgrade legion-data" in done.stderr
    assert "Traceback" not in done.stderr
    assert run("upgrade", "--dry-run", url=migrated.url).returncode == 1


def test_looking_changes_nothing(run: Run, database: Any) -> None:
    for command in ("status", "current", "check", "doctor", "history"):
        done = run(command, "--json", url=database.url)
        json.loads(done.stdout)
        assert done.stderr == ""
    engine = engines.build(load(database.settings), purpose="migration")
    try:
        with engine.connect() as connection:
            assert engine.dialect.get_table_names(connection) == []
    finally:
        engine.dispose()


def test_wait_ends_when_the_database_is_ready(run: Run, migrated: Any, database: Any) -> None:
    assert run("wait", "--timeout", "5", url=migrated.url).returncode == 0
    assert run("wait", "--timeout", "0", "--reachable", url=database.url).returncode in (0, 3)
    late = run("wait", "--timeout", "0", url=database.url)
    assert late.returncode == 3
    assert "legion-migrate upgrade" in late.stderr


def test_doctor_finds_nothing_on_a_healthy_database(run: Run, migrated: Any) -> None:
    done = run("doctor", url=migrated.url)
    assert (done.returncode, done.stderr) == (0, "")


def test_stamp_notes_a_revision_without_running_it(run: Run, migrated: Any) -> None:
    assert run("stamp", "0090", url=migrated.url).returncode == 0
    assert _document(run("current", "--json", url=migrated.url))["revision"] == "0090"
    assert run("stamp", "head", url=migrated.url).returncode == 0
    assert run("check", url=migrated.url).returncode == 0


def test_the_sql_of_a_revision_needs_no_database(run: Run, database: Any) -> None:
    done = run("sql", "0030:0031", "--dialect", database.dialect)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ALTER TABLE tasks ADD COLUMN depth" in done.stdout
    document = _document(run("sql", "0030:0031", "--dialect", database.dialect, "--json"))
    assert document["from"] == "0030"


@pytest.mark.parametrize(
    "words",
    [["upgrade", "7777"], ["upgrade", "abc"], ["downgrade", "abc", "--yes"], ["stamp", "abc"], ["sql", "1:abc"]],
)
def test_an_unknown_revision_is_wrong_usage(run: Run, database: Any, words: list[str]) -> None:
    done = run(*words, url=database.url)
    assert done.returncode == 2, done.stderr
    assert "no revision" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_revision_that_ran_with_another_content_is_found(run: Run, migrated: Any) -> None:
    _execute(migrated, "UPDATE legion_history SET checksum = 'edited' WHERE number = '0031'")
    done = run("check", url=migrated.url)
    assert done.returncode == 4
    assert "0031" in done.stdout
    doctor = run("doctor", url=migrated.url)
    assert doctor.returncode == 1
    assert "0031" in doctor.stdout
    assert _document(run("doctor", "--json", url=migrated.url))["findings"][0]["revision"] == "0031"
