"""After an erasure nothing of the database is left in its folder. Killed in the middle: tests/crash.

One database: the local one is always SQLite.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from legion_data import errors
from legion_data.settings import load
from tests.extension_files import create

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from legion_data.local import LocalDatabase

CANARY = "canary-4f1c27"


def _found_in(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


@pytest.fixture
def canary(node: LocalDatabase, write: Callable[..., Path]) -> LocalDatabase:
    """A local database with a canary in a live row, a deleted row, the log, and the notes about a failed extension."""
    node.register_migrations("memory", write("memory", _001_traces=create("traces")))
    node.register_migrations("bad", write("bad", _001_bad=create("x", f"raise RuntimeError('{CANARY}')")))
    with node.session() as session:
        for _ in range(50):
            session.execute(text("INSERT INTO traces (v) VALUES (:v)"), {"v": CANARY})
    with node.session() as session:
        session.execute(text("DELETE FROM traces WHERE id % 2"))
    return node


def test_a_canary_is_found_nowhere_afterwards(canary: LocalDatabase, home: Path) -> None:
    folder = home / ".legionio"
    before = {os.path.basename(name) for name in _found_in(folder)}
    assert {"legionio_local.db-wal", "legionio_local.db.extensions.json"} <= before
    report = canary.erase()
    assert _found_in(folder) == []
    assert list(folder.iterdir()) == []
    assert {str(folder / "legionio_local.db"), str(folder / "legionio_local.db.extensions.json")} <= set(report.deleted)
    assert report.bytes_deleted > 0
    assert (report.in_use, report.kept) == (False, ())
    assert not canary.connected
    with pytest.raises(errors.DataUnavailable):
        canary.session()


def test_what_is_deleted_is_overwritten_at_once(canary: LocalDatabase, home: Path) -> None:
    with canary.session() as session:
        session.execute(text("DELETE FROM traces"))
    canary.optimize()
    assert canary.path is not None
    assert CANARY.encode() not in canary.path.read_bytes()


def test_it_can_be_opened_anew_and_is_empty(canary: LocalDatabase) -> None:
    canary.erase()
    canary.open(load({}))
    with canary.session() as session:
        assert session.execute(text("SELECT count(*) FROM traces")).scalar_one() == 0


def test_who_still_holds_it_open_is_reported(canary: LocalDatabase, home: Path) -> None:
    with canary.session(read_only=True) as session:
        session.execute(text("SELECT count(*) FROM traces"))
        report = canary.erase()
    assert report.in_use
    assert _found_in(home / ".legionio") == []


def test_copies_are_left_and_named(canary: LocalDatabase, home: Path) -> None:
    copy = canary.backup(home / ".legionio" / "legionio_local.db.copy")
    report = canary.erase()
    assert report.kept == (str(copy),)
    assert copy.exists()


def test_erasing_what_is_not_open_or_not_there(canary: LocalDatabase) -> None:
    canary.close()
    assert canary.erase().deleted
    assert canary.erase().deleted == ()


def test_a_damaged_database_is_erased_as_well(canary: LocalDatabase, home: Path) -> None:
    canary.close()
    assert canary.path is not None
    canary.path.write_bytes(CANARY.encode() * 1000)
    assert canary.erase().deleted
    assert _found_in(home / ".legionio") == []


def test_an_erasure_that_was_interrupted_is_finished_by_the_next_opening(
    canary: LocalDatabase, open_node: Callable[..., LocalDatabase], home: Path
) -> None:
    canary.close()
    (home / ".legionio" / "legionio_local.db.erasing").touch()
    other = open_node()
    assert _found_in(home / ".legionio") == []
    assert not (home / ".legionio" / "legionio_local.db.erasing").exists()
    assert other.connected
