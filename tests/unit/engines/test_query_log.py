"""The query log: private, bounded, without values, silent after close."""

from __future__ import annotations

import logging
import os
import stat
import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from legion_data import dialects, engines
from legion_data.engines.query_log import QueryLog, log_of, path_for
from legion_data.settings import load

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Engine


def _engine(home: Path, monkeypatch: pytest.MonkeyPatch, **more: Any) -> Engine:
    monkeypatch.setenv("HOME", str(home))
    return engines.build(load({"adapter": "sqlite", "creds": {"database": ":memory:"}, **more}))


def test_lines_are_stamped_and_the_file_is_private(tmp_path: Path) -> None:
    log = QueryLog(tmp_path / "logs" / "q.log")
    log.write("DEBUG", "SELECT\n  1")
    log.close()
    log.write("DEBUG", "too late")
    log.close()
    line = (tmp_path / "logs" / "q.log").read_text()
    assert line.endswith("] DEBUG SELECT 1\n")
    assert "too late" not in line
    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "logs" / "q.log").stat().st_mode) == 0o600


def test_it_is_bounded_and_loses_no_line_of_many_writers(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "q.log"
    logs = [QueryLog(path, largest_bytes=20_000) for _ in range(2)]  # as two processes have it

    def write(log: QueryLog) -> None:
        for _ in range(400):
            log.write("DEBUG", "x" * 20)

    threads = [threading.Thread(target=write, args=(log,)) for log in logs for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for log in logs:
        log.close()
    files = sorted(path.parent.iterdir())
    assert len(files) > 2
    assert all(file.stat().st_size < 25_000 for file in files)
    assert sum(file.read_text().count("\n") for file in files) == 1600


def test_it_keeps_four_older_files(tmp_path: Path) -> None:
    log = QueryLog(tmp_path / "logs" / "q.log", largest_bytes=50)
    for number in range(30):
        log.write("DEBUG", f"{number} {'x' * 60}")
    log.close()
    assert sorted(path.name for path in (tmp_path / "logs").iterdir()) == [
        "q.log",
        *(f"q.log.{n}" for n in range(1, 5)),
    ]
    assert " 29 x" in (tmp_path / "logs" / "q.log.1").read_text()


def test_statements_are_written_without_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = _engine(tmp_path, monkeypatch, query_log=True)
    with engine.begin() as connection:
        connection.execute(text("SELECT 'hunter2', 4711, :secret"), {"secret": "swordfish"})
    log = log_of(engine)
    engines.close(engine)
    assert log is not None
    written = path_for("shared").read_text()
    assert "SELECT ?, ?, ? -- 1 parameters" in written
    assert not any(value in written for value in ("hunter2", "4711", "swordfish"))
    log.write("DEBUG", "after the end")
    assert "after the end" not in path_for("shared").read_text()


def test_slow_statements_are_warnings_and_others_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for threshold, level in ((0, logging.WARNING), (1000, logging.INFO)):
        caplog.clear()
        engine = _engine(tmp_path, monkeypatch, log=True, log_warn_duration=threshold, sql_log_level="info")
        with caplog.at_level(logging.DEBUG, "legion_data.connection"), engine.begin() as connection:
            connection.execute(text("SELECT 'hunter2'"))
        engines.close(engine)
        said = [record for record in caplog.records if record.name == "legion_data.connection"]
        assert {record.levelno for record in said} == {level}
        assert all(("[slow-query]" in record.getMessage()) is (threshold == 0) for record in said)
        assert "hunter2" not in caplog.text
    assert not (tmp_path / ".legionio" / "logs").exists()


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("sqlite", "SELECT 'it''s secret', x'0abc', 12.5"),
        ("mysql", "SELECT 'it\\'s secret', \"secret\", 42"),
        ("mysql", "SELECT 'a\\\\', 'secret'"),
        ("postgresql", "SELECT 'a\\', 'secret', E'it\\'s secret', $$secret$$, $q$secret$q$, 42"),
        ("sqlite", "INSERT INTO col1 VALUES ('multi\nline secret')"),
    ],
)
def test_literals_disappear_in_the_syntax_of_each_database(name: str, statement: str) -> None:
    shown = dialects.for_name(name).literals.sub("?", statement)
    assert "secret" not in shown
    assert "42" not in shown
    assert "?" in shown


def test_a_fork_can_write_while_a_thread_of_the_parent_does(tmp_path: Path) -> None:
    log = QueryLog(tmp_path / "q.log")
    with log._lock:
        child = os.fork()
        if child == 0:
            log.write("DEBUG", "child")
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    log.close()
    assert "child" in (tmp_path / "q.log").read_text()
