"""What an extension reaches by mixing in ``ExtensionData`` (behaviour.md section 2).

One database: what is asked is the default layer's, on SQLite.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

import legion_data
from legion_data import errors, runtime
from legion_data.runtime import DataLayer

if TYPE_CHECKING:
    from collections.abc import Iterator


class Remember(legion_data.ExtensionData):
    """An extension's class."""


class Elsewhere(legion_data.ExtensionData):
    """One that says where it is."""

    full_path = "/opt/x"


@pytest.fixture
def layer(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataLayer]:
    """The default layer of a process that has not used it."""
    layer = DataLayer()
    monkeypatch.setattr(runtime, "default", layer)
    yield layer
    layer.shutdown()


def test_its_path_is_beside_its_code_and_the_same_object_each_time() -> None:
    assert Elsewhere().data_path == Path("/opt/x/data")
    one = Remember()
    assert one.data_path == Path(__file__).resolve().parent / "data"
    assert one.data_path is one.data_path


def test_its_own_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "lex_own"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "data" / "__init__.py").write_text("")
    (package / "data" / "models.py").write_text("")
    (package / "runner.py").write_text("from legion_data import ExtensionData\nclass Runner(ExtensionData): pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    from importlib import import_module

    runner = import_module("lex_own.runner").Runner()
    assert runner.data_class is sys.modules["lex_own.data"]
    assert runner.models_class is sys.modules["lex_own.data.models"]


def test_without_a_database_questions_have_answers(layer: DataLayer) -> None:
    one = Remember()
    assert one.data_connected is False
    assert one.local_data_connected is False
    assert one.data_adapter == "unknown"
    assert (one.data_stats, one.data_pool_stats, one.local_data_stats) == ({}, {}, {})
    assert (one.data_can_read("tasks"), one.data_can_write("tasks")) == (False, False)
    for ask in (lambda: one.data_connection, lambda: one.local_data_connection, lambda: one.local_data_model("x")):
        with pytest.raises(errors.DataUnavailable):
            ask()


def test_with_a_database_it_is_the_packages_own(layer: DataLayer) -> None:
    layer.setup()
    one = Remember()
    assert one.data_connected is True
    assert one.data_connection is layer.connection
    assert one.data_adapter == "sqlite"
    assert one.data_stats["connected"] is True
    assert one.data_pool_stats["max_size"] == 25
    assert (one.data_can_read("tasks"), one.data_can_write("tasks"), one.data_can_read("nope")) == (True, True, False)
    assert one.local_data_connection is layer.local.connection
    with layer.local.session() as session:
        session.execute(text("CREATE TABLE traces (id INTEGER PRIMARY KEY)"))
    assert one.local_data_model("traces") is layer.local.model("traces")
    assert one.local_data_stats["journal_mode"] == "wal"


def test_a_database_that_went_away_is_an_answer_too(layer: DataLayer) -> None:
    layer.setup()
    assert layer.settings.database.path is not None
    assert layer.local.path is not None
    layer.settings.database.path.unlink()
    layer.local.path.unlink()
    one = Remember()
    assert one.data_can_read("tasks") is False
    assert one.local_data_stats == {}
