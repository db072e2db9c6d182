"""SQLite stands in for a server in dev mode only, loudly, and never because we are not let in.

No database of the matrix: the server of these tests is one that is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from legion_data import errors
from legion_data.runtime import DataLayer
from tests.servers.place import free_port

if TYPE_CHECKING:
    from pathlib import Path

    from legion_data.runtime import Readiness


def _nowhere(adapter: str, **more: Any) -> DataLayer:
    return DataLayer({"adapter": adapter, "creds": {"port": free_port(), "database": "work"}, **more})


def _setup(layer: DataLayer) -> Readiness:
    with pytest.warns(RuntimeWarning, match="out of reach"):
        return layer.setup()


@pytest.mark.parametrize("adapter", ["mysql", "postgres"])
def test_in_dev_mode_a_file_stands_in_and_says_so(adapter: str, home: Path, caplog: pytest.LogCaptureFixture) -> None:
    layer = _nowhere(adapter, dev_mode=True)
    ready = _setup(layer)
    try:
        assert (ready.adapter, ready.fallback_active) == ("sqlite", True)
        info = layer.connection_info()
        assert (info["adapter"], info["configured_adapter"], info["fallback_active"]) == ("sqlite", adapter, True)
        assert info["alive"] is True
        assert (home / ".legionio" / "data" / "work.db").exists()
        assert "out of reach" in caplog.text
        with layer.session() as session:
            assert session.execute(text("SELECT count(*) FROM tasks")).scalar_one() == 0
    finally:
        layer.shutdown()
    assert layer.connection_info()["fallback_active"] is False


@pytest.mark.parametrize("adapter", ["mysql", "postgres"])
@pytest.mark.parametrize("gates", [{}, {"dev_mode": True, "dev_fallback": False}], ids=["no dev mode", "no fallback"])
def test_without_both_gates_it_is_an_error(adapter: str, gates: dict[str, Any], home: Path) -> None:
    layer = _nowhere(adapter, **gates)
    with pytest.raises(errors.DatabaseUnreachable, match="cannot be reached"):
        layer.setup()
    assert not any(home.rglob("*.db"))


@pytest.mark.only("mysql", "postgres", reason="a file refuses nobody")
def test_a_server_that_refuses_us_is_not_replaced(database: Any, home: Path) -> None:
    from legion_data.settings import load

    target = load(dict(database.settings)).database
    creds = {"host": target.host, "port": target.port, "user": "nobody_here", "password": "wr0ng", "database": "work"}
    layer = DataLayer({"adapter": target.adapter, "creds": creds, "dev_mode": True})
    with pytest.raises(errors.DatabaseUnreachable, match="refused"):
        layer.setup()
    assert not any(home.rglob("*.db"))


@pytest.mark.parametrize(("module", "adapter"), [("psycopg", "postgres"), ("pymysql", "mysql")])
def test_a_missing_driver_is_named_with_its_command(
    module: str, adapter: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(errors.DatabaseUnreachable, match=r"pip install 'legion-data\["):
        _nowhere(adapter, dev_mode=True).setup()
