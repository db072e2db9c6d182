"""What can be wrong with an extension's files: a state and a message each, nothing lost, the rest goes on.

One database: the local one is always SQLite.
"""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from legion_data import errors
from legion_data.local import LocalDatabase
from legion_data.settings import load
from tests.conformance.ordinary_user import as_ordinary_user
from tests.extension_files import create

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[..., Path]
    Tables = Callable[[LocalDatabase], set[str]]
    OpenNode = Callable[..., LocalDatabase]

_COMMITS = 'op.get_bind().connection.dbapi_connection.executescript("CREATE TABLE y (id INT)")'
#: Files -> state, what the error says, the file and line that it names.
_BAD: dict[str, tuple[dict[str, str], str, str, str | None, int | None]] = {
    "without upgrade": ({"_001_a": "x = 1\n"}, "failed", "has no upgrade", "001_a.py", None),
    "empty": ({"_001_a": ""}, "failed", "has no upgrade", "001_a.py", None),
    "syntax": ({"_001_a": "x = 1\ndef upgrade(:\n"}, "failed", "line 2", "001_a.py", 2),
    "zero bytes": ({"_001_a": "\0"}, "failed", "null bytes", "001_a.py", None),
    "import": ({"_001_a": "import no_such_module_at_all\n"}, "failed", "no_such_module", "001_a.py", 1),
    "exit on import": ({"_001_a": "raise SystemExit(3)\n"}, "failed", "SystemExit", "001_a.py", 1),
    "exit": ({"_001_a": create("x", "raise SystemExit(3)")}, "failed", "SystemExit", "001_a.py", 7),
    "sql": ({"_001_a": create("x", 'op.execute("SELECT nothing FROM nowhere")')}, "failed", "nowhere", "001_a.py", 7),
    "duplicate": ({"_001_a": create("x"), "_1_b": create("y")}, "failed", "1 exists twice", None, None),
    "not numbered": ({"later": create("x")}, "failed", "later.py is not called", "later.py", None),
    "long": ({f"_001_{'a' * 200}": create("x")}, "failed", "200 characters", None, None),
    "commits": ({"_001_a": create("x", "op.get_bind().commit()")}, "failed", "transaction", "001_a.py", 7),
    "says commit": ({"_001_a": create("x", 'op.execute("COMMIT")')}, "failed", "transaction", "001_a.py", 7),
    "broken second": ({"_001_a": create("x"), "_002_b": "def upgrade(:"}, "failed", "line 1", "002_b.py", 1),
    "dangling": (
        {
            "_001_a": create(
                "x", 'op.execute("CREATE TABLE k (x_id INT REFERENCES x)")', 'op.execute("INSERT INTO k VALUES (9)")'
            )
        },
        "failed",
        "does not exist",
        "001_a.py",
        None,
    ),
}


@pytest.mark.parametrize("name", sorted(_BAD))
def test_a_broken_extension_has_a_state_and_a_message_and_no_table(
    node: LocalDatabase, write: Write, tables: Tables, name: str
) -> None:
    files, state, said, file, line = _BAD[name]
    standing = node.register_migrations("bad", write("bad", **files))
    assert standing.state == state
    assert standing.error is not None
    assert said in standing.error
    assert file is None or standing.file == file
    assert standing.line == line
    assert tables(node) <= {"schema_migrations_bad"}
    assert node.register_migrations("good", write("good", _001_g=create("fine"))).is_current
    with pytest.raises(errors.ExtensionNotReady):
        node.require("bad")


def test_a_file_that_commits_by_a_back_door_is_found_out(node: LocalDatabase, write: Write) -> None:
    standing = node.register_migrations("bad", write("bad", _001_a=create("x", _COMMITS)))
    assert standing.state == "failed"
    assert standing.error is not None
    assert "ended the transaction" in standing.error
    assert node.register_migrations("good", write("good", _001_g=create("fine"))).is_current


def test_a_missing_folder_and_a_file_for_a_folder(node: LocalDatabase, tmp_path: Path) -> None:
    missing = node.register_migrations("missing", tmp_path / "nothing")
    assert (missing.state, missing.path) == ("missing files", str(tmp_path / "nothing"))
    (tmp_path / "file").write_text("")
    assert node.register_migrations("file", tmp_path / "file").state == "failed"


def test_a_folder_may_be_named_in_bytes(node: LocalDatabase, write: Write) -> None:
    assert node.register_migrations("memory", os.fsencode(write("memory", _001_a=create("a")))).is_current  # type: ignore[arg-type]


def test_an_empty_folder_is_current(node: LocalDatabase, write: Write) -> None:
    folder = write("memory")
    for name in ("__init__.py", "_shared.py", "notes.txt", "001_old.rb", ".hidden.py"):
        (folder / name).write_text("")
    standing = node.register_migrations("memory", folder)
    assert (standing.state, standing.version) == ("current", None)


@pytest.mark.parametrize("is_registered_again", [True, False])
def test_a_file_of_a_newer_version_blocks_its_extension_and_loses_nothing(
    open_node: OpenNode, write: Write, tables: Tables, *, is_registered_again: bool
) -> None:
    node = open_node()
    folder = write("memory", _001_one=create("one"), _002_newer=create("two"))
    node.register_migrations("memory", folder)
    node.close()
    (folder / "002_newer.py").unlink()
    write("memory", _003_three=create("three"))
    open_node(node)
    if is_registered_again:
        node.register_migrations("memory", folder)
    standing = node.extensions()["memory"]
    assert (standing.state, standing.file) == ("missing files", "002_newer.py")
    assert tables(node) == {"one", "two", "schema_migrations_memory"}
    with pytest.raises(errors.ExtensionNotReady, match="002_newer"):
        node.downgrade("memory")


def test_a_changed_published_file_is_told_and_nothing_more_runs(
    open_node: OpenNode, write: Write, tables: Tables
) -> None:
    node = open_node()
    folder = write("memory", _001_one=create("one"))
    node.register_migrations("memory", folder)
    before = (folder / "001_one.py").read_text()
    write("memory", _001_one=create("one", "pass"), _002_two=create("two"))
    standing = node.register_migrations("memory", folder)
    assert (standing.state, standing.file) == ("failed", "001_one.py")
    assert standing.error is not None
    assert "changed after it ran" in standing.error
    assert "two" not in tables(node)
    (folder / "001_one.py").write_text(before)
    assert node.register_migrations("memory", folder).is_current


def test_a_database_that_another_process_holds_is_said_and_the_node_goes_on(
    open_node: OpenNode, write: Write, tables: Tables
) -> None:
    node = open_node(local={"timeout": 200}, lock_timeout=0.2)
    assert node.path is not None
    holder = sqlite3.connect(node.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        standing = node.register_migrations("memory", write("memory", _001_one=create("one")))
        assert standing.state == "failed"
        assert standing.error is not None
        assert "another writer" in standing.error
        with node.session(read_only=True) as session:
            session.execute(text("SELECT 1"))
        with pytest.raises(errors.TransactionLost), node.session() as session:
            session.execute(text("SELECT 1"))
    finally:
        holder.close()
    assert node.upgrade()["memory"].is_current


def _hold_lock(path: str, ready: Any, done: Any) -> None:
    from pathlib import Path

    from legion_data.dialects.migrating.sqlite import LockFile

    lock = LockFile(Path(path))
    assert lock.take()
    ready.set()
    done.wait(60)
    lock.release()


def test_a_migrator_that_does_not_end_is_named_and_the_node_goes_on(open_node: OpenNode, write: Write) -> None:
    node = open_node(lock_timeout=0.2)
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    process = context.Process(target=_hold_lock, args=(str(node.path), ready, done), daemon=True)
    process.start()
    assert ready.wait(60)
    try:
        standing = node.register_migrations("memory", write("memory", _001_one=create("one")))
        assert standing.state == "failed"
        assert standing.error is not None
        assert f"process {process.pid}" in standing.error
        with pytest.raises(errors.MigrationLocked, match=f"process {process.pid}"):
            node.erase()
    finally:
        done.set()
        process.join()
    open_node(node)
    assert node.require("memory").is_current


def test_a_full_disk_undoes_the_file_and_says_so(node: LocalDatabase, write: Write, tables: Tables) -> None:
    lines = (
        'op.get_bind().exec_driver_sql("PRAGMA max_page_count = 8")',
        'op.execute("INSERT INTO big SELECT NULL, hex(randomblob(3000)) FROM (VALUES (1), (2), (3), (4), (5), (6))")',
        'op.execute("INSERT INTO big SELECT NULL, v || v FROM big")',
    )
    standing = node.register_migrations("big", write("big", _001_big=create("big", *lines)))
    assert standing.state == "failed"
    assert standing.error is not None
    assert "full" in standing.error
    assert "big" not in tables(node)


@pytest.mark.parametrize("damage", ["folder", "garbage", "header"])
def test_a_bad_database_file_is_a_typed_error_that_names_it(home: Path, open_node: OpenNode, damage: str) -> None:
    place = home / ".legionio" / "legionio_local.db"
    place.parent.mkdir()
    if damage == "folder":
        place.mkdir()
    else:
        place.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000 if damage == "header" else b"x" * 5000)
    with pytest.raises((errors.DatabaseCorrupt, errors.DatabaseUnreachable), match="legionio_local"):
        open_node()
    assert place.exists()


@pytest.mark.parametrize("part", ["file", "folder"])
def test_a_read_only_file_or_folder_is_refused_at_the_start(home: Path, public: Path, part: str) -> None:
    place = public / "node"
    settings = {"local": {"database": str(place / "local.db")}}
    node = LocalDatabase()
    node.open(load(settings))
    node.close()
    place.chmod(0o755 if part == "file" else 0o555)
    (place / "local.db").chmod(0o444 if part == "file" else 0o666)

    def work() -> None:
        with pytest.raises(errors.PrivilegeMissing, match="not writable"):
            LocalDatabase().open(load(settings))

    as_ordinary_user(work, public)
