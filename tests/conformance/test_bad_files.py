"""A database file that cannot be used is refused with its reason, and nothing is made, changed or lost.

One database: only SQLite lives in a file.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from legion_data import errors
from legion_data.runtime import DataLayer
from tests.conformance.ordinary_user import as_ordinary_user

if TYPE_CHECKING:
    from pathlib import Path


def _layer(path: object, **more: Any) -> DataLayer:
    return DataLayer({"adapter": "sqlite", "creds": {"database": str(path)}, **more})


def test_a_folder_is_not_a_database(home: Path, tmp_path: Path) -> None:
    with pytest.raises(errors.DatabaseUnreachable, match="is a folder"):
        _layer(tmp_path).setup()


def test_a_file_in_the_way_of_the_folder(home: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("x")
    with pytest.raises(errors.DatabaseUnreachable, match="cannot be opened"):
        _layer(tmp_path / "plain" / "legion.db").setup()
    assert (tmp_path / "plain").read_text() == "x"


def test_a_file_that_is_no_database_is_left_as_it_is(home: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.db"
    letter.write_bytes(b"Dear diary, " * 1000)
    layer = _layer(letter)
    with pytest.raises(errors.DatabaseCorrupt, match="not an SQLite database"):
        layer.setup()
    assert letter.read_bytes() == b"Dear diary, " * 1000
    assert not layer.connected
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["letter.db"]


def test_damaged_pages_are_named_when_they_are_met(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "legion.db"
    layer = _layer(file)
    layer.setup()
    with layer.session() as session:
        session.execute(text("CREATE TABLE big (t TEXT)"))
        session.execute(text("INSERT INTO big (t) VALUES (hex(randomblob(200000)))"))
    layer.shutdown()
    with file.open("r+b") as pages:
        pages.seek(-300_000, os.SEEK_END)
        pages.write(b"\xff" * 300_000)
    layer.setup()

    def use() -> None:
        with layer.session() as session:
            session.execute(text("SELECT sum(length(t)) FROM big")).scalar_one()
            session.execute(text("DROP TABLE big"))

    try:
        with pytest.raises(errors.DatabaseCorrupt):
            use()
    finally:
        layer.shutdown()


def test_a_full_disk_is_named_and_nothing_is_lost(home: Path, tmp_path: Path) -> None:
    layer = _layer(tmp_path / "legion.db", max_connections=1)
    layer.setup()
    try:
        with layer.session() as session:
            session.execute(text("INSERT INTO tasks (status) VALUES ('kept')"))
            pages = session.execute(text("PRAGMA page_count")).scalar_one()
            session.execute(text(f"PRAGMA max_page_count = {pages}"))  # what SQLite does when the disk says ENOSPC
        with pytest.raises(errors.StorageFull), layer.session() as session:
            session.execute(text("CREATE TABLE big AS SELECT hex(randomblob(100000)) AS t"))
        with layer.session(read_only=True) as session:
            assert session.execute(text("SELECT count(*) FROM tasks")).scalar_one() == 1
    finally:
        layer.shutdown()


def test_a_read_only_file_is_refused_at_the_start(home: Path, public: Path) -> None:
    file = public / "legion.db"
    _make_at_head(file)
    file.chmod(0o444)
    before = file.read_bytes()

    def work() -> None:
        layer = _layer(file, local={"enabled": False})
        with pytest.raises(errors.PrivilegeMissing, match="not writable"):
            layer.setup()
        assert not layer.connected

    as_ordinary_user(work, public)
    assert file.read_bytes() == before


def test_a_folder_that_may_not_be_written_is_refused(home: Path, public: Path) -> None:
    public.chmod(0o555)

    def work() -> None:
        with pytest.raises(errors.DatabaseUnreachable, match="Permission denied"):
            _layer(public / "new" / "legion.db", local={"enabled": False}).setup()

    as_ordinary_user(work, public)
    assert list(public.iterdir()) == []


def test_a_reader_may_use_a_file_that_it_cannot_write(home: Path, public: Path) -> None:
    file = public / "legion.db"
    _make_at_head(file)
    layer = _layer(file, readonly=True)
    layer.setup()
    try:
        with layer.session() as session:
            assert session.execute(text("SELECT count(*) FROM tasks")).scalar_one() == 0
        with pytest.raises(errors.PrivilegeMissing), layer.session() as session:
            session.execute(text("INSERT INTO tasks (status) VALUES ('x')"))
    finally:
        layer.shutdown()


def test_files_and_folders_are_private(home: Path) -> None:
    layer = DataLayer({"adapter": "sqlite"})
    layer.setup()
    with layer.session() as session, layer.local.session() as other:
        session.execute(text("SELECT 1"))
        other.execute(text("CREATE TABLE t (id INTEGER)"))
    root = home / ".legionio"
    for path in [root, *root.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    layer.shutdown()
    assert (root / "data" / "legionio.db").exists()
    assert (root / "legionio_local.db").exists()


def test_a_file_that_vanishes_is_not_made_anew(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "legion.db"
    layer = _layer(file)
    layer.setup()
    file.unlink()
    try:
        with pytest.raises(errors.DatabaseUnreachable, match="does not exist"), layer.session() as session:
            session.execute(text("SELECT 1"))
    finally:
        layer.shutdown()
    assert not file.exists()


def test_a_database_in_memory_is_shared_by_threads_and_not_by_forks(home: Path) -> None:
    layer = _layer(":memory:")
    layer.setup()
    try:
        with layer.session() as session:
            session.execute(text("INSERT INTO tasks (status) VALUES ('x')"))
        with layer.session(read_only=True) as session:
            assert session.execute(text("SELECT count(*) FROM tasks")).scalar_one() == 1
        child = os.fork()
        if child == 0:
            try:
                with pytest.raises(errors.DataUnavailable, match="fork"):
                    layer.session()
                os._exit(0)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        layer.shutdown()


def _make_at_head(file: Path) -> None:
    layer = _layer(file)
    layer.setup()
    layer.shutdown()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
