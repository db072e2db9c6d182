"""The predecessor's life cycle, case by case: kept where it was right, and better where it hid or forgot something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from legion_data import errors
from legion_data.models import Chain
from legion_data.runtime import DataLayer
from tests.servers.place import free_port
from tests.vectors import cases

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Build = Callable[..., DataLayer]

CASES = cases("lifecycle")
#: Statistics that the predecessor's library has and a SQLAlchemy pool has not, or that no longer mean anything.
GONE = {"preconnect", "single_threaded", "test", "disable_dqs"}


def expected(name: str) -> Any:
    return CASES[name]["expected"]


def nowhere(**more: Any) -> DataLayer:
    """A layer for a server that is not there."""
    return DataLayer({"adapter": "postgres", "creds": {"port": free_port(), "database": "fb"}, **more})


def test_flags_after_set_up(database: Any, open_layer: Build) -> None:
    said = expected("flags after set-up")
    layer = open_layer(database.settings)
    ready = layer.setup()
    assert (layer.connected, ready.migrated, ready.local) == (
        said["connected"],
        said["migrations"]["ran"],
        said["local"],
    )
    assert ready.schema_version is not None


def test_set_up_takes_its_steps_in_order(database: Any, open_layer: Build, home: Path) -> None:
    steps = [step for step in expected("order of set-up") if step in {"migrate", "setup_local"}]
    assert steps == ["migrate", "setup_local"]
    broken = home / "a folder, not a file"
    broken.mkdir()
    layer = DataLayer({**database.settings, "local": {"database": str(broken)}})
    with pytest.raises(errors.LegionDataError):
        layer.setup()
    assert layer.failed_step == "local"
    assert open_layer(database.settings).setup().migrated is False  # the shared database was there before the local one


def test_connection_info_and_statistics(migrated: Any, open_layer: Build) -> None:
    layer = open_layer(migrated.settings)
    info, said = layer.connection_info(), expected("connection_info")
    assert {key: info[key] for key in ("connected", "fallback_active")} == {
        key: said[key] for key in ("connected", "fallback_active")
    }
    assert info["adapter"] == info["configured_adapter"]
    assert info["alive"] is said["sequel_alive"]
    assert list(layer.stats()) == expected("combined statistics keys")


@pytest.mark.only("sqlite", reason="the vector lists SQLite's figures")
def test_shared_statistics(migrated: Any, open_layer: Build) -> None:
    shared, said = open_layer(migrated.settings).stats()["shared"], expected("shared statistics keys")
    assert shared["adapter"] == said["adapter"]
    assert set(said["tuning"]) - GONE <= set(shared["tuning"])
    assert set(said["database"]) <= set(shared["database"])


def test_set_up_while_connected(migrated: Any, open_layer: Build) -> None:
    said = expected("set-up while connected keeps the handle but migrates and loads again")
    layer = open_layer(migrated.settings)
    engine = layer.connection
    layer.setup()
    assert (layer.connection is engine) is said["same_handle"]


def test_after_shutdown(migrated: Any, open_layer: Build) -> None:
    said = expected("after shutdown")
    layer = open_layer(migrated.settings)
    layer.shutdown()
    layer.shutdown()
    assert expected("shutdown twice") == "ok"
    assert (layer.connected, layer.local.connected) == (said["connected"], said["local"])
    assert layer.stats()["shared"]["connected"] is said["stats_connected"]
    # The predecessor's handle went on answering, and its connection_info called a closed door alive.
    assert layer.connection_info()["alive"] is False
    with pytest.raises(errors.DataUnavailable):
        _ = layer.connection


def test_set_up_after_shutdown(migrated: Any, open_layer: Build, home: Path) -> None:
    said = expected("set-up after shutdown opens a new handle; models stay bound to the first one (defect)")
    layer = open_layer(migrated.settings)
    first = layer.connection
    layer.shutdown()
    layer.setup({"creds": {"database": str(home / "second.db")}})
    assert (layer.connection is first) is said["same_handle"]
    with layer.session() as session:
        session.add(Chain(name="in the second one"))
    again = open_layer(migrated.settings)
    with again.session(read_only=True) as session:
        assert session.scalar(select(func.count()).select_from(Chain)) == 0


@pytest.mark.parametrize("name", ["auto_migrate false", "mode gate: only infra migrates"])
def test_who_may_not_migrate_is_told_so(database: Any, home: Path, name: str) -> None:
    """One gate is left, ``migrations.auto_migrate``; and set-up does not say that all is well when it is not."""
    assert not any(expected(name).values())
    layer = DataLayer({**database.settings, "migrations": {"auto_migrate": False}})
    with pytest.raises(errors.MigrationPending):
        layer.setup()
    assert not layer.connected


def test_who_may_migrate_does(database: Any, open_layer: Build) -> None:
    assert open_layer(database.settings).setup().migrated is expected("mode infra migrates")["migrate"]


@pytest.mark.parametrize("autoload", [False, True])
def test_models_load_when_they_are_asked_for(migrated: Any, open_layer: Build, autoload: bool) -> None:
    assert expected("autoload false") == {"load_models_returns": None}
    layer = open_layer(migrated.settings, models={"autoload": autoload})
    with layer.session(read_only=True) as session:
        assert session.scalars(select(Chain)).all() == []


def test_without_a_local_database(migrated: Any, open_layer: Build) -> None:
    layer = open_layer(migrated.settings, local={"enabled": False})
    assert layer.local.connected is expected("local.enabled false")["local"]


def test_a_server_out_of_reach_is_an_error_and_nothing_is_half_up(home: Path) -> None:
    name = "unreachable network database without dev mode: set-up does not raise, local still comes up"
    said = expected(name)
    layer = nowhere()
    with pytest.raises(errors.DatabaseUnreachable):
        layer.setup()
    assert (layer.connected, layer.local.connected, layer.failed_step) == (said["connected"], False, "shared")


def test_in_dev_mode_a_file_stands_in(home: Path) -> None:
    name = "unreachable network database in dev mode: falls back to a file named after creds.database"
    said = expected(name)
    layer = nowhere(dev_mode=True)
    with pytest.warns(RuntimeWarning, match="out of reach"):
        layer.setup()
    info = layer.connection_info()
    assert {key: info[key] for key in ("adapter", "connected", "fallback_active", "configured_adapter")} == {
        key: said["connection_info"][key] for key in ("adapter", "connected", "fallback_active", "configured_adapter")
    }
    assert layer.settings.database.name.endswith(said["file"])
    assert layer.can_write("tasks")  # the predecessor asked about the server that was not there
    layer.shutdown()
    assert layer.connection_info()["fallback_active"] is expected("fallback flag after shutdown")["fallback"]
