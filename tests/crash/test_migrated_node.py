"""A node that is killed while extensions migrate: every file has run whole or not at all, and the next start goes on.

On MySQL a killed file is half done, and the journal says where: the next start finishes it, up or down.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect, text

from legion_data.local import LocalDatabase
from legion_data.runtime import DataLayer
from legion_data.settings import load
from tests.extension_files import create, write

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.crash.node import Nodes
    from tests.databases import Database

NIGHTLY = bool(os.environ.get("LEGION_TEST_NIGHTLY"))
FILES = ("001_one", "002_two")


def _folder(root: Path, name: str) -> Path:
    """An extension of two files; each makes two tables and a row, changes one, and can go back."""
    files = {
        f"_{stem}": create(
            f"{name}_{stem}",
            f'op.execute("INSERT INTO {name}_{stem} (id, v) VALUES (1, 1)")',
            f'op.add_column("{name}_{stem}", sa.Column("w", sa.Integer))',
            f'op.create_index("ix_{name}_{stem}", "{name}_{stem}", ["w"])',
            f'op.create_table("{name}_{stem}_b", sa.Column("id", sa.Integer, primary_key=True))',
        ).replace("def downgrade():\n", f'def downgrade():\n    op.drop_table("{name}_{stem}_b")\n')
        for stem in FILES
    }
    return write(root / name, **files)


def _seen(engine: Engine, name: str) -> dict[str, bool]:
    """File -> whether it has run. Fails when one has run in part."""
    there = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        recorded = set()
        if f"schema_migrations_{name}" in there:
            recorded = set(connection.execute(text(f"SELECT filename FROM schema_migrations_{name}")).scalars())
        for stem in FILES:
            table = f"{name}_{stem}"
            has_run = f"{stem}.py" in recorded
            assert (table in there, f"{table}_b" in there) == (has_run, has_run)
            if has_run:
                assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 1
                assert "w" in {column["name"] for column in inspect(connection).get_columns(table)}
        return {stem: f"{stem}.py" in recorded for stem in FILES}


def test_a_killed_local_migration_leaves_whole_files_and_is_finished(
    nodes: Nodes, tmp_path: Path, memory_folder: Path
) -> None:
    moments = nodes.run(
        "migrate", {"local": {"database": str(memory_folder / "first.db")}}, _folder(tmp_path / "a", "ext").parent
    ).ticks
    assert moments > 30
    partly = 0
    for number in range(1000 if NIGHTLY else 100):
        settings = {"local": {"database": str(memory_folder / f"node{number}.db")}}
        outcome = nodes.run("migrate", settings, tmp_path / "a", kill_at=1 + number * 7 % moments)
        assert outcome.was_killed
        node = LocalDatabase()
        node.open(load(settings))
        ran = _seen(node.connection, "ext")
        partly += len(set(ran.values())) == 2
        assert node.check().is_healthy
        assert node.register_migrations("ext", tmp_path / "a" / "ext").is_current
        assert _seen(node.connection, "ext") == dict.fromkeys(FILES, True)
        node.erase()
    assert partly, "some died between the two files"


def test_killed_at_any_moment_up_or_down_the_shared_database_is_finished(
    nodes: Nodes, migrated: Database, tmp_path: Path
) -> None:
    folder = _folder(tmp_path / "a", "ext").parent
    settings: dict[str, Any] = {**migrated.settings, "local": {"enabled": False}}

    def lives(act: str, first: int) -> int:
        """Short lives, each a little longer than the last, until one ends by itself; gives how many died."""
        died = 0
        while True:
            outcome = nodes.run(act, settings, folder, kill_at=first + died * step, is_shared=True)
            if not outcome.was_killed:
                assert outcome.error is None
                return died
            died += 1

    step = 3 if NIGHTLY else 17
    died = 0
    for first in range(1, 40 if NIGHTLY else 3):
        died += lives("migrate", first)
        layer = DataLayer(settings)
        layer.register_migrations("ext", folder / "ext")
        layer.setup()
        assert layer.require_extension("ext").is_current
        assert _seen(layer.connection, "ext") == dict.fromkeys(FILES, True)
        layer.shutdown()
        died += lives("downgrade", first)
        layer = DataLayer({**settings, "migrations": {"auto_migrate": False}})
        layer.setup()
        assert _seen(layer.connection, "ext") == dict.fromkeys(FILES, False)
        layer.shutdown()
    assert died > 6


@pytest.mark.only("sqlite", "postgres", reason="on MySQL a killed file is half done until the next start")
def test_a_killed_shared_migration_leaves_whole_files(nodes: Nodes, migrated: Database, tmp_path: Path) -> None:
    folder = _folder(tmp_path / "a", "ext").parent
    settings: dict[str, Any] = {**migrated.settings, "local": {"enabled": False}}
    layer = DataLayer(settings)
    layer.setup()
    for moment in range(2, 200, 3 if NIGHTLY else 11):
        outcome = nodes.run("migrate", settings, folder, kill_at=moment, is_shared=True)
        _seen(layer.connection, "ext")
        if not outcome.was_killed:
            assert outcome.states == ("current",)
            break
    assert _seen(layer.connection, "ext") == dict.fromkeys(FILES, True)
    layer.shutdown()
