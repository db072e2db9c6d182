"""A local database of the test's own, and extensions for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect

from legion_data.local import LocalDatabase
from legion_data.settings import load
from tests import extension_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def open_node(home: Path) -> Iterator[Callable[..., LocalDatabase]]:
    """``open_node(**settings)``: a local database that is closed when the test ends. ``given``: one to open."""
    opened: list[LocalDatabase] = []

    def build(given: LocalDatabase | None = None, **settings: Any) -> LocalDatabase:
        database = LocalDatabase() if given is None else given
        opened.append(database)
        database.open(load(settings))
        return database

    yield build
    for database in opened:
        database.close()


@pytest.fixture
def node(open_node: Callable[..., LocalDatabase]) -> LocalDatabase:
    """An open local database."""
    return open_node()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """``write("memory", _001_traces=text)``: the folder of an extension, with these files beside what it has."""
    return lambda name, **files: extension_files.write(tmp_path / name, **files)


@pytest.fixture
def tables() -> Callable[[LocalDatabase], set[str]]:
    """The names of a database's tables."""
    return lambda database: set(inspect(database.connection).get_table_names())
