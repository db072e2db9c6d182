"""A layer on a migrated database, and tables without a model beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conformance.rows import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings, local={"enabled": False})


@pytest.fixture
def session(layer: DataLayer) -> Iterator[Session]:
    with layer.session() as session:
        yield session


@pytest.fixture
def plain(engine: Engine) -> Engine:
    """An engine on a database that has ``tables`` only."""
    tables.METADATA.create_all(engine)
    return engine
