"""Layers that are always shut down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from legion_data.runtime import DataLayer
from tests.conformance.layers import merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def open_layer() -> Iterator[Callable[..., DataLayer]]:
    """``open_layer(settings, **more)``: a layer that is set up, and shut down when the test ends."""
    layers: list[DataLayer] = []

    def build(settings: Any, **more: Any) -> DataLayer:
        layer = DataLayer(merged(dict(settings), more))
        layers.append(layer)
        layer.setup()
        return layer

    yield build
    for layer in layers:
        layer.shutdown()
