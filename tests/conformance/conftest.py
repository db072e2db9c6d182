"""A home of the test's own, and layers that are always shut down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from legion_data.runtime import DataLayer
from tests.conformance.layers import merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, so that no file of the developer's is read or written."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def open_layer(home: Path) -> Iterator[Callable[..., DataLayer]]:
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
