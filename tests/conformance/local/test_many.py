"""Many at once: twelve extensions, registered by eight processes or sixteen threads, in any order.

One database: the local one is always SQLite.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import event, text

from legion_data.local import LocalDatabase
from legion_data.settings import load
from tests.extension_files import create
from tests.extension_files import write as put

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.racing import RunProcesses, RunTogether

    Write = Callable[..., Path]

EXTENSIONS = 12
FILES = 3


def _folders(root: Path) -> dict[str, Path]:
    """Twelve extensions of three files; each file leaves a row, so that running twice would show."""
    return {
        f"ext_{number}": put(
            root / f"ext_{number}",
            **{
                f"_{file:03}_step": create(
                    f"t_{number}_{file}", f'op.execute("INSERT INTO t_{number}_{file} (v) VALUES (1)")'
                )
                for file in range(FILES)
            },
        )
        for number in range(EXTENSIONS)
    }


def _register_all(root: str) -> list[str]:
    node = LocalDatabase()
    folders = list(_folders_of(Path(root)).items())
    order = random.Random(os.getpid())
    order.shuffle(folders)
    early = order.randrange(EXTENSIONS)
    for name, folder in folders[:early]:
        node.register_migrations(name, folder)
    node.open(load({}))
    for name, folder in folders[early:]:
        node.register_migrations(name, folder)
    states = [one.state for one in node.extensions().values()]
    node.close()
    return states


def _folders_of(root: Path) -> dict[str, Path]:
    return {path.name: path for path in sorted(root.iterdir())}


def _require_all_ran_once(node: LocalDatabase) -> None:
    with node.session(read_only=True) as session:
        for number in range(EXTENSIONS):
            rows = session.execute(text(f"SELECT count(*) FROM schema_migrations_ext_{number}")).scalar_one()
            assert rows == FILES
            for file in range(FILES):
                assert session.execute(text(f"SELECT count(*) FROM t_{number}_{file}")).scalar_one() == 1


def test_eight_processes_that_register_twelve_extensions_in_any_order_run_each_file_once(
    run_processes: RunProcesses, tmp_path: Path, home: Path
) -> None:
    _folders(tmp_path)
    assert run_processes(8, _register_all, str(tmp_path)) == [["current"] * EXTENSIONS] * 8
    node = LocalDatabase()
    node.open(load({}))
    _require_all_ran_once(node)
    node.close()


def test_sixteen_threads_register_while_the_database_is_being_set_up(
    run_together: RunTogether, tmp_path: Path, home: Path
) -> None:
    folders = list(_folders(tmp_path).items())
    node = LocalDatabase()

    def work(index: int) -> None:
        if index == 5:
            node.open(load({}))
        elif index < EXTENSIONS + 1:
            node.register_migrations(*folders[index - (index > 5)])
        else:
            node.stats()

    run_together(16, work)
    assert {one.state for one in node.extensions().values()} == {"current"}
    _require_all_ran_once(node)
    node.close()


def test_at_head_one_query_answers_for_all_of_them(tmp_path: Path, home: Path) -> None:
    import sqlite3

    node = LocalDatabase()
    for name, folder in _folders(tmp_path).items():
        node.register_migrations(name, folder)
    node.open(load({}))
    said: list[str] = []
    with sqlite3.connect(str(node.path)) as connection:
        connection.set_trace_callback(said.append)
        place = node._place(connection)
        assert place is not None
        node._extensions.bring_up(place)
    connection.close()
    assert len(said) == 1
    assert said[0].count("UNION ALL") == EXTENSIONS - 1
    node.close()


def test_at_head_neither_sqlalchemy_nor_alembic_is_imported(tmp_path: Path, home: Path) -> None:
    import subprocess
    import sys

    _folders(tmp_path)
    program = (
        "import sys, pathlib\nfrom legion_data import local\n"
        f"for path in sorted(pathlib.Path({str(tmp_path)!r}).iterdir()):\n"
        "    local.register_migrations(path.name, path)\n"
        "local.setup()\n"
        "assert all(one.is_current for one in local.extensions().values())\n"
        "print(*sys.modules)\n"
    )
    environment = {**os.environ, "PYTHONPATH": ":".join(filter(None, sys.path))}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program], check=True, capture_output=True, text=True, env=environment
        )
    assert not {"sqlalchemy", "alembic", "dynaconf", "logging", "importlib.metadata"} & set(done.stdout.split())


def test_listeners_are_gone_after_a_run(node: LocalDatabase, write: Write) -> None:
    engine = node.connection
    node.register_migrations("memory", write("memory", _001_a=create("a", "raise RuntimeError")))
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    with node.session() as session:
        session.execute(text("CREATE TABLE a (id INTEGER PRIMARY KEY)"))
    assert seen == ["CREATE TABLE a (id INTEGER PRIMARY KEY)"]
