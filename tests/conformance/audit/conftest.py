"""A data layer on a migrated database, and each ledger in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from legion_data.audit.ledgers import LEDGERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.audit.ledgers import Ledger
    from legion_data.runtime import DataLayer


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings, local={"enabled": False})


@pytest.fixture(params=list(LEDGERS))
def ledger(request: pytest.FixtureRequest) -> Ledger:
    return LEDGERS[request.param]
