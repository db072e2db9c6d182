"""A health page tells the truth about a dead server, and does not hang on one that is silent."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from legion_data.settings import load
from tests.conformance.layers import Silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.runtime import DataLayer


def _within_a_minute(work: Callable[[], Any]) -> Any:
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(work()), daemon=True)
    thread.start()
    thread.join(60)
    assert answers, "it hangs"
    return answers[0]


def test_a_healthy_database_answers(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    info = layer.connection_info()
    assert info["alive"] is True
    assert (info["adapter"], info["configured_adapter"]) == (layer.settings.adapter, layer.settings.adapter)
    assert (info["connected"], info["fallback_active"]) == (True, False)
    assert info["schema_version"] == layer.schema_version


def test_figures_have_the_promised_names(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings, max_connections=4)
    with layer.session(), layer.session(read_only=True) as session:
        session.connection()
        figures = layer.stats()["shared"]
    assert {"connected", "adapter", "pool", "tuning", "database"} <= set(figures)
    pool = figures["pool"]
    assert pool["max_size"] == 4
    # Who only reads a file has connections of their own.
    used = pool["readers"] if migrated.dialect == "sqlite" else pool
    assert used["in_use"] == 1
    assert figures["tuning"]["max_connections"] == 4
    promised: dict[str, set[str]] = {
        "sqlite": {
            *("page_size", "page_count", "freelist_count", "journal_mode", "wal_autocheckpoint"),
            *("cache_size", "busy_timeout", "file_size", "database_size_bytes"),
        },
        "postgresql": {"database_name", "database_size_bytes", "server_connections", "server"},
        "mysql": {"database_name", "database_size_bytes", "server_connections", "server"},
    }
    assert set(figures["database"]) == promised[migrated.dialect]
    assert figures["database"]["database_size_bytes"] > 0


def test_an_exhausted_pool_is_not_a_dead_server(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings, max_connections=1)
    with layer.session(read_only=True) as session:
        session.connection()
        assert layer.connection_info()["alive"] is True
        assert "error" not in layer.stats()["shared"]


def test_a_server_that_falls_silent_or_dies_is_reported(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    target = load(dict(migrated.settings)).database
    if target.is_file:
        layer = open_layer(migrated.settings)
        assert target.path is not None
        target.path.unlink()
        assert layer.connection_info()["alive"] is False
        assert "does not exist" in layer.stats()["shared"]["error"]
        return
    server = Silent((target.host or "", target.port or 0))
    creds = {
        "host": "127.0.0.1",
        "port": server.port,
        "user": target.user,
        "password": target.password.reveal() if target.password else "",
        "database": target.name,
    }
    layer = open_layer({"adapter": target.adapter, "creds": creds, "connect_timeout": 3})
    assert layer.connection_info()["alive"] is True
    server.fall_silent()
    assert _within_a_minute(layer.connection_info)["alive"] is False
    assert "error" in _within_a_minute(layer.stats)["shared"]
    server.close()
    assert _within_a_minute(layer.connection_info)["alive"] is False
    assert "error" in _within_a_minute(layer.stats)["shared"]
