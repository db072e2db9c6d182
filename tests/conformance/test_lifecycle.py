"""A layer is either wholly up or wholly down, whoever asks, however often, and in whichever process."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pymysql
import pytest
from sqlalchemy import text

import legion_data
from legion_data import engines, errors
from legion_data.migration import locate
from legion_data.runtime import DataLayer
from legion_data.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _execute(settings: Any, *statements: str) -> None:
    engine = engines.build(load(dict(settings)), purpose="migration")
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_setup_says_what_it_achieved(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    ready = layer.setup()
    assert (ready.ready, ready.schema_version, ready.migrated, ready.local) == (True, locate.head(), False, True)
    assert layer.connected
    assert layer.local.connected
    assert layer.failed_step is None


def test_an_empty_database_is_migrated(database: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(database.settings)
    assert layer.setup().migrated
    assert layer.schema_version == locate.head()
    with layer.session(read_only=True) as session:
        assert session.execute(text("SELECT count(*) FROM tasks")).scalar_one() == 0


def test_setup_twice_keeps_the_engine(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    engine = layer.connection
    assert layer.setup() is layer.setup(dict(migrated.settings))
    assert layer.connection is engine


def test_setup_with_other_settings_while_up_is_refused(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    with pytest.raises(errors.SettingsError, match="shutdown"):
        layer.setup(max_connections=3)
    assert layer.connected


def test_threads_that_set_up_together_get_one_engine(migrated: Any, home: Path) -> None:
    layer = DataLayer(dict(migrated.settings))
    together = threading.Barrier(8)
    seen: list[object] = []

    def start() -> None:
        together.wait()
        layer.setup()
        seen.append(layer.connection)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    layer.shutdown()
    assert len(seen) == 8
    assert len(set(map(id, seen))) == 1


def test_shutdown_closes_the_door_behind_everyone(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    kept = layer.connection
    with kept.connect() as connection:
        connection.execute(text("SELECT 1"))
    layer.shutdown()
    layer.shutdown()
    assert not layer.connected
    assert not layer.local.connected
    for use in (
        lambda: layer.connection,
        layer.session,
        lambda: layer.run_in_transaction(lambda _: None),
        kept.connect,
    ):
        with pytest.raises(errors.DataUnavailable):
            use()
    with pytest.raises(errors.DataUnavailable):
        layer.local.session()
    assert layer.connection_info()["connected"] is False
    assert layer.stats() == {"shared": {"connected": False}, "local": {"connected": False}}


def test_a_session_that_outlives_shutdown_gives_its_connection_back(
    migrated: Any, open_layer: Callable[..., DataLayer]
) -> None:
    layer = open_layer(migrated.settings)
    with layer.session() as session:
        driver_connection: Any = session.connection().connection.dbapi_connection
        layer.shutdown()
        assert session.execute(text("SELECT 1")).scalar_one() == 1
    with pytest.raises((sqlite3.Error, psycopg.Error, pymysql.Error)):
        driver_connection.cursor().execute("SELECT 1")


def test_it_starts_again_with_other_settings(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    first = layer.connection
    layer.shutdown()
    layer.setup(max_connections=3)
    assert layer.connection is not first
    assert layer.stats()["shared"]["tuning"]["max_connections"] == 3
    with layer.session() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1


def test_a_setup_that_fails_late_leaves_nothing_open(migrated: Any, home: Path) -> None:
    (home / "taken").mkdir()
    layer = DataLayer({**migrated.settings, "local": {"database": str(home / "taken")}})
    with pytest.raises(errors.DatabaseUnreachable, match="folder"):
        layer.setup()
    assert layer.failed_step == "local"
    assert not layer.connected
    assert not layer.local.connected
    with pytest.raises(errors.DataUnavailable):
        layer.session()


def test_a_database_behind_is_refused_when_it_may_not_be_migrated(database: Any, home: Path) -> None:
    layer = DataLayer({**database.settings, "migrations": {"auto_migrate": False}})
    with pytest.raises(errors.MigrationPending, match="legion-migrate upgrade"):
        layer.setup()
    assert layer.failed_step == "shared"
    assert not layer.local.connected
    assert not any(home.rglob("*local*"))


def test_a_newer_database_is_used_with_a_warning(
    migrated: Any, open_layer: Callable[..., DataLayer], caplog: pytest.LogCaptureFixture
) -> None:
    _execute(migrated.settings, "UPDATE legion_data_version SET version_num = '9999'")
    with caplog.at_level(logging.WARNING, "legion_data"):
        layer = open_layer(migrated.settings)
    assert layer.schema_version == "9999"
    assert "newer than" in caplog.text


def test_a_newer_database_that_says_breaking_is_refused(migrated: Any, home: Path) -> None:
    _execute(
        migrated.settings,
        "UPDATE legion_data_version SET version_num = '9999'",
        "UPDATE legion_history SET number = '9999', breaking = (1 = 1) WHERE number = '0098'",
    )
    layer = DataLayer(dict(migrated.settings))
    with pytest.raises(errors.MigrationAhead, match="9999"):
        layer.setup()
    assert not layer.connected


def test_a_revision_that_nobody_published_is_refused(migrated: Any, home: Path) -> None:
    _execute(migrated.settings, "UPDATE legion_data_version SET version_num = 'abc'")
    with pytest.raises(errors.MigrationDrift, match="abc"):
        DataLayer(dict(migrated.settings)).setup()


def test_the_local_database_can_be_left_out(migrated: Any, open_layer: Callable[..., DataLayer], home: Path) -> None:
    layer = open_layer(migrated.settings, local={"enabled": False})
    assert not layer.setup().local
    assert not layer.local.connected
    assert not any(home.rglob("*local*"))


def test_a_fork_gets_fresh_connections(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    with layer.session() as session:
        session.execute(text("INSERT INTO tasks (status) VALUES ('parent')"))
    with layer._lock:  # as if another thread of the parent were busy with the layer
        child = os.fork()
    if child == 0:
        try:
            with layer.session() as session:
                session.execute(text("INSERT INTO tasks (status) VALUES ('child')"))
            layer.shutdown()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with layer.session() as session:
        assert session.execute(text("SELECT count(*) FROM tasks")).scalar_one() == 2


def test_the_package_verbs_work_on_one_layer(migrated: Any, home: Path) -> None:
    try:
        ready = legion_data.setup(dict(migrated.settings))
        assert legion_data.connected
        assert legion_data.local.connected
        assert legion_data.schema_version == ready.schema_version
        assert legion_data.run_in_transaction(lambda session: session.execute(text("SELECT 7")).scalar_one()) == 7
        assert legion_data.connection_info()["alive"] is True
        assert set(legion_data.stats()) == {"shared", "local"}
    finally:
        legion_data.shutdown()
    assert not legion_data.connected
    with pytest.raises(errors.DataUnavailable):
        _ = legion_data.connection
