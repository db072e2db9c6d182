"""A node that is killed while it erases its local database has it whole, or not at all; never half, never again.

One database: the local one is always SQLite.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from typing import TYPE_CHECKING

from legion_data.local import LocalDatabase
from legion_data.settings import load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crash.node import Nodes

ROUNDS = 1000 if os.environ.get("LEGION_TEST_NIGHTLY") else 100
CANARY = b"canary-91d0"


def _prepared(root: Path) -> Path:
    """A folder with a database whose log has not been written into it, as a crash leaves it."""
    place = root / "legionio_local.db"
    connection = sqlite3.connect(place, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("CREATE TABLE traces (v TEXT)")
    connection.execute("PRAGMA wal_checkpoint")
    connection.executemany("INSERT INTO traces VALUES (?)", [(CANARY.decode(),)] * 100)
    copy = root.with_name("prepared")
    shutil.copytree(root, copy)
    connection.close()
    return copy


def _holds_canary(folder: Path) -> bool:
    return any(CANARY in path.read_bytes() for path in folder.iterdir() if path.is_file())


def test_killed_while_it_erases_a_node_finishes_or_keeps_everything(nodes: Nodes, memory_folder: Path) -> None:
    (memory_folder / "first").mkdir()
    prepared = _prepared(memory_folder / "first")
    settings = {"local": {"database": str(memory_folder / "node" / "legionio_local.db")}}
    killed = kept = 0
    moments = 1
    for number in range(ROUNDS):
        folder = memory_folder / "node"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(prepared, folder)
        outcome = nodes.run("erase", settings, kill_at=1 + number % moments if number else 0)
        assert outcome.error is None
        if number == 0:
            moments = outcome.ticks
            assert list(folder.iterdir()) == []
            continue
        killed += outcome.was_killed
        began = (folder / "legionio_local.db.erasing").exists()
        node = LocalDatabase()
        node.open(load(settings))
        assert node.check().is_healthy
        with node._driver() as connection:
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            rows = connection.execute("SELECT count(*) FROM traces").fetchone()[0] if tables else 0
        node.close()
        assert rows in (0, 100)
        assert bool(rows) is _holds_canary(folder)
        assert not (began and rows), "an erasure that was begun is finished"
        kept += bool(rows)
    assert moments > 10
    assert killed == ROUNDS - 1
    assert 0 < kept < killed, "both happen"
