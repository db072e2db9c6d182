"""Copies, check-ups, tidying, and the bound on the write-ahead log.

One database: the local one is always SQLite.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from legion_data import errors
from legion_data.local.opening import LOG_BYTES
from legion_data.settings import load

if TYPE_CHECKING:
    from legion_data.local import LocalDatabase


@pytest.fixture
def filled(node: LocalDatabase) -> LocalDatabase:
    """A local database with rows that belong together: two tables with the same number of rows."""
    with node.session() as session:
        session.execute(text("CREATE TABLE traces (id INTEGER PRIMARY KEY, v TEXT)"))
        session.execute(text("CREATE TABLE twins (id INTEGER PRIMARY KEY REFERENCES traces (id))"))
    return node


def _insert(node: LocalDatabase) -> None:
    with node.session() as session:
        session.execute(text("INSERT INTO traces (v) VALUES (hex(randomblob(500)))"))
        session.execute(text("INSERT INTO twins SELECT max(id) FROM traces"))


def test_a_copy_is_whole_private_and_of_one_moment_while_others_write(filled: LocalDatabase, tmp_path: Path) -> None:
    stop = threading.Event()

    def keep_writing() -> None:
        while not stop.is_set():
            _insert(filled)

    for _ in range(200):
        _insert(filled)
    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        copies = [filled.backup(tmp_path / f"copy{n}.db") for n in range(5)]
    finally:
        stop.set()
        writer.join()
    for copy in copies:
        assert copy.stat().st_mode & 0o777 == 0o600
        with sqlite3.connect(copy) as opened:
            one, other = opened.execute("SELECT (SELECT count(*) FROM traces), (SELECT count(*) FROM twins)").fetchone()
            assert one == other >= 200
            assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        opened.close()
    assert sorted(tmp_path.glob("*.part*")) == []


def test_a_copy_never_replaces_what_is_there_unless_told_to(filled: LocalDatabase, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(errors.DatabaseUnreachable, match="exists already"):
        filled.backup(tmp_path / "mine.txt")
    assert (tmp_path / "mine.txt").read_text() == "precious"
    filled.backup(tmp_path / "copy.db")
    _insert(filled)
    filled.backup(tmp_path / "copy.db", replace=True)
    with pytest.raises(errors.DatabaseUnreachable, match="the database itself"):
        filled.backup(str(filled.path), replace=True)
    with pytest.raises(errors.DatabaseUnreachable, match="cannot be written"):
        filled.backup(tmp_path / "no" / "such" / "folder.db")
    filled.close()
    with pytest.raises(errors.DataUnavailable):
        filled.backup(tmp_path / "later.db")


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
def test_a_copy_is_never_laid_over_a_part_of_the_database(filled: LocalDatabase, tmp_path: Path, ending: str) -> None:
    """A file in the place of its log would be read as its log."""
    _insert(filled)
    own = Path(str(filled.path))
    (tmp_path / "other").symlink_to(own.parent)
    for folder in (own.parent, tmp_path / "other"):
        with pytest.raises(errors.DatabaseUnreachable, match="the database itself"):
            filled.backup(f"{folder}/{own.name}{ending}", replace=True)
    with pytest.raises(errors.DatabaseUnreachable, match="is a folder"):
        filled.backup(tmp_path, replace=True)
    assert filled.check().is_healthy
    _insert(filled)


def test_a_check_up_names_what_is_damaged_or_dangling(filled: LocalDatabase) -> None:
    assert filled.check().is_healthy
    with sqlite3.connect(str(filled.path)) as other:
        other.execute("INSERT INTO twins VALUES (7777)")
    other.close()
    found = filled.check()
    assert found.dangling == ("row 7777 of twins refers to a row of traces that does not exist",)
    assert not found.is_healthy
    for _ in range(200):
        _insert(filled)
    filled.optimize()
    filled.close()
    assert filled.path is not None
    with filled.path.open("r+b") as file:
        file.seek(4096 * 5)
        file.write(b"\xff" * 4096)
    filled.open(load({}))
    assert filled.check().damage


def test_tidying_gives_room_back_and_cuts_the_log(filled: LocalDatabase) -> None:
    for _ in range(500):
        _insert(filled)
    with filled.session() as session:
        session.execute(text("DELETE FROM twins"))
        session.execute(text("DELETE FROM traces"))
    done = filled.optimize(vacuum=True)
    assert done.log_bytes_before > done.log_bytes_after == 0
    assert done.bytes_after < done.bytes_before


def test_the_log_is_cut_back_after_it_has_grown(filled: LocalDatabase) -> None:
    log = f"{filled.path}-wal"
    with filled.session() as session:
        session.execute(
            text(
                "INSERT INTO traces (v) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30) "
                "SELECT hex(randomblob(500000)) FROM n"
            )
        )
    assert os.path.getsize(log) > LOG_BYTES
    for _ in range(3):
        _insert(filled)
    assert os.path.getsize(log) <= LOG_BYTES


def test_a_database_in_memory_is_cared_for_as_well(tmp_path: Path) -> None:
    from legion_data.local import LocalDatabase

    node = LocalDatabase()
    node.open(load({"local": {"database": ":memory:"}}))
    with node.session() as session:
        session.execute(text("CREATE TABLE traces (id INTEGER PRIMARY KEY, v TEXT)"))
    assert node.check().is_healthy
    assert node.optimize().bytes_after == 0
    assert node.backup(tmp_path / "copy.db").stat().st_size > 0
    assert node.erase().deleted == ()
    assert not node.connected
