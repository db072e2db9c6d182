"""A server behind a port that can fall silent, and a layer that reaches it only through that port."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from legion_data.engines import circuit
from legion_data.settings import load
from tests.conformance.layers import Silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from legion_data.runtime import DataLayer


@pytest.fixture
def server(migrated: Any) -> Iterator[Silent]:
    """A way to the database that can be closed."""
    target = load(dict(migrated.settings)).database
    made = Silent((target.host or "", target.port or 0))
    yield made
    made.close()


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> Callable[[float | None], None]:
    """``bound(0.5)``: from now on a server has so long for its first word. None, at first: as long as it needs."""

    def set_to(within_s: float | None) -> None:
        monkeypatch.setattr(circuit.Circuit, "_bound_s", lambda _self: within_s)

    set_to(None)
    return set_to


@pytest.fixture
def layer(migrated: Any, server: Silent, bound: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    target = load(dict(migrated.settings)).database
    creds = {
        "host": "127.0.0.1",
        "port": server.port,
        "user": target.user,
        "password": target.password.reveal() if target.password else "",
        "database": target.name,
    }
    options = {"connect_timeout": 30, "reach_timeout": 2, "max_connections": 2, "sslmode": "disable"}
    return open_layer({"adapter": target.adapter, "creds": creds, "local": {"enabled": False}, **options})


@pytest.fixture
def never_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuit, "ASK_EVERY_S", 3600)
