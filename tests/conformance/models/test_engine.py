"""Models follow the engine: after a set-up on another database nothing reaches the first one (bug B15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

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
