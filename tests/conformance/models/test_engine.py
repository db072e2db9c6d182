"""Models follow the engine: after a set-up on another database nothing reaches the first one (bug B15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

import legion_data
from legion_data import models
from legion_data.errors import DataUnavailable
from legion_data.models import Chain
from legion_data.runtime import DataLayer

if TYPE_CHECKING:
    from tests.databases import Database


def test_models_write_where_the_layer_is_set_up(migrated: Database, database: Database) -> None:
    layer = DataLayer()
    for place, rows in ((migrated, 1), (database, 2)):
        layer.setup(place.settings)
        with layer.session() as session:
            session.add_all(Chain(name=f"c{number}") for number in range(rows))
        layer.shutdown()
    for place, rows in ((migrated, 1), (database, 2)):
        layer.setup(place.settings)
        with layer.session(read_only=True) as session:
            assert session.scalar(select(func.count()).select_from(Chain)) == rows
        layer.shutdown()


def test_what_is_unavailable_is_told_of_the_database_that_is_set_up(migrated: Database) -> None:
    with pytest.raises(DataUnavailable):
        models.unavailable()
    legion_data.setup(migrated.settings)
    try:
        assert models.unavailable() == models.unavailable(legion_data.connection)
    finally:
        legion_data.shutdown()
