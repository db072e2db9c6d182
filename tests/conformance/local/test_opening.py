"""The local database: there, private, tuned on every connection, and closed when the layer is.

One database: the local one is always SQLite.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from legion_data import errors, local
from legion_data.local import LocalDatabase
from legion_data.runtime import DataLayer
from legion_data.settings import load

if TYPE_CHECKING:
    from pathlib import Path


def test_before_and_after_it_is_not_connected(home: Path) -> None:
    database = LocalDatabase()
    assert not database.connected
    assert database.stats() == {"connected": False}
    with pytest.raises(errors.DataUnavailable):
        _ = database.connection
    database.open(load({}))
    engine = database.connection
    database.open(load({"local": {"database": "other.db"}}))  # harmless, and stays with the first
    assert database.connection is engine
    database.close()
    database.close()
    assert not database.connected
    assert database.path == home / ".legionio" / "legionio_local.db"
    with pytest.raises(errors.DataUnavailable):
        engine.connect()


def test_every_connection_has_the_same_pragmas(node: LocalDatabase) -> None:
    wanted = {"journal_mode": "wal", "busy_timeout": 30000, "synchronous": 1, "cache_size": -20000}
    wanted |= {"mmap_size": 268435456, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2}
    wanted |= {"journal_size_limit": 16 << 20, "wal_autocheckpoint": 1000}
    with ExitStack() as held:
        for _ in range(3):
            connection = held.enter_context(node.connection.connect())
            seen = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
            connection.rollback()
            assert seen == wanted


def test_figures_have_the_promised_names(node: LocalDatabase) -> None:
    figures = node.stats()
    assert {
        *("connected", "adapter", "path", "query_log", "query_log_path", "registered_migrations", "file_size"),
        *("page_size", "page_count", "freelist_count", "journal_mode", "wal_autocheckpoint", "cache_size"),
        *("busy_timeout", "mmap_size", "database_size_bytes", "extensions"),
    } == set(figures)
    assert (figures["journal_mode"], figures["cache_size"], figures["busy_timeout"]) == ("wal", -20000, 30000)


def test_rows_survive_and_a_reader_does_not_write(node: LocalDatabase) -> None:
    with node.session() as session:
        session.execute(text("CREATE TABLE traces (id INTEGER PRIMARY KEY, v TEXT)"))
        session.execute(text("INSERT INTO traces (v) VALUES ('a')"))
    with pytest.raises(errors.PrivilegeMissing), node.session(read_only=True) as session:
        session.execute(text("INSERT INTO traces (v) VALUES ('b')"))
    node.close()
    node.open(load({}))
    with node.session(read_only=True) as session:
        assert session.execute(text("SELECT count(*) FROM traces")).scalar_one() == 1


def test_no_statement_can_join_it_with_another_database(node: LocalDatabase, tmp_path: Path) -> None:
    direct = node.connection.execution_options(isolation_level="AUTOCOMMIT")
    with direct.connect() as connection, pytest.raises(OperationalError, match="attached"):
        connection.exec_driver_sql(f"ATTACH '{tmp_path / 'shared.db'}' AS shared")


def test_a_fork_opens_its_own_connections(node: LocalDatabase) -> None:
    with node.session() as session:
        session.execute(text("CREATE TABLE traces (id INTEGER PRIMARY KEY)"))
    child = os.fork()
    if child == 0:
        try:
            with node.session() as session:
                session.execute(text("INSERT INTO traces VALUES (1)"))
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with node.session() as session:
        session.execute(text("INSERT INTO traces VALUES (2)"))
        assert session.execute(text("SELECT count(*) FROM traces")).scalar_one() == 2


def test_a_damaged_file_is_refused(home: Path) -> None:
    (home / ".legionio").mkdir()
    (home / ".legionio" / "legionio_local.db").write_bytes(b"x" * 5000)
    with pytest.raises(errors.DatabaseCorrupt, match="legionio_local"):
        LocalDatabase().open(load({}))


def test_memory_works(home: Path) -> None:
    database = LocalDatabase()
    database.open(load({"local": {"database": ":memory:"}}))
    with database.session() as session:
        session.execute(text("CREATE TABLE traces (id INTEGER PRIMARY KEY)"))
    assert database.stats()["path"] == ":memory:"
    database.close()
    assert not any(home.rglob("*.db"))


@pytest.fixture
def fresh_default(home: Path, monkeypatch: pytest.MonkeyPatch) -> LocalDatabase:
    """The module as it is in a process that has not used it."""
    database = LocalDatabase()
    monkeypatch.setattr(local, "default", database)
    return database


def test_the_first_use_opens_it_and_a_shutdown_is_kept_to(fresh_default: LocalDatabase, home: Path) -> None:
    with pytest.raises(errors.DataUnavailable, match="not open"):
        local.model("traces")
    assert not (home / ".legionio").exists()
    with local.session() as session:
        session.execute(text("CREATE TABLE traces (id INTEGER PRIMARY KEY)"))
    assert local.connected
    assert local.db_path == home / ".legionio" / "legionio_local.db"
    assert local.model("traces") is local.model("traces")
    local.shutdown()
    with pytest.raises(errors.DataUnavailable):
        local.session()
    with pytest.raises(errors.DataUnavailable):
        _ = local.connection
    assert local.db_path == home / ".legionio" / "legionio_local.db"


def test_setup_takes_a_name_and_keeps_to_the_first(fresh_default: LocalDatabase, home: Path) -> None:
    local.setup("mine.db")
    local.setup("other.db")
    assert local.db_path == home / ".legionio" / "mine.db"
    assert local.db_path.stat().st_mode & 0o777 == 0o600
    assert local.db_path.parent.stat().st_mode & 0o777 == 0o700
    local.shutdown()


def test_it_can_be_switched_off(fresh_default: LocalDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGION_DATA__LOCAL__ENABLED", "false")
    with pytest.raises(errors.DataUnavailable, match="enabled"):
        local.setup()


def test_a_layer_that_leaves_it_out_decides_for_its_first_use_too(fresh_default: LocalDatabase, home: Path) -> None:
    layer = DataLayer({"local": {"enabled": False}}, local=fresh_default)
    layer.setup()
    with pytest.raises(errors.DataUnavailable):
        local.session()
    layer.shutdown()
    assert not (home / ".legionio" / "legionio_local.db").exists()


def test_it_opens_when_the_shared_database_is_down_and_outlives_a_failed_setup(
    fresh_default: LocalDatabase, home: Path
) -> None:
    local.setup()
    layer = DataLayer({"url": "postgresql://nobody@127.0.0.1:1/nothing"}, local=fresh_default)
    with pytest.raises(errors.DatabaseUnreachable):
        layer.setup()
    assert local.connected
    with local.session() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1
    local.shutdown()


def test_the_module_speaks_for_the_default_one(fresh_default: LocalDatabase, home: Path) -> None:
    assert local.connected is False
    assert local.stats() == {"connected": False}
    local.default.open(load({}))
    try:
        assert local.connected is True
        assert local.path == home / ".legionio" / "legionio_local.db"
        with local.session() as session:
            assert session.execute(text("SELECT 1")).scalar_one() == 1
    finally:
        local.default.close()
