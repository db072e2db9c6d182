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


@pytest.fixture
def open_plain(plain: Engine) -> Any:
    """What of a data layer a purge needs, over ``plain``."""
    from legion_data.engines.sessions import run_in_transaction

    class Data:
        def run_in_transaction(self, work: Callable[[Session], Any], attempts: int = 5) -> Any:
            return run_in_transaction(plain, work, attempts)

    return Data()
