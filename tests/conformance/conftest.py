"""Layers that are always shut down."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from legion_data import engines
from legion_data.runtime import DataLayer
from legion_data.settings import load
from tests import extension_files
from tests.conformance.layers import merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Engine


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


@pytest.fixture
def build(database: Any) -> Iterator[Callable[..., Engine]]:
    """``build(**settings)``: an engine on the empty database, closed when the test ends."""
    built: list[Engine] = []

    def one(**more: Any) -> Engine:
        built.append(engines.build(load(merged(dict(database.settings), more))))
        return built[-1]

    yield one
    for engine in built:
        engines.close(engine)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """``install("lex_memory", entry="memory = lex_memory", _001_a=text)``: as pip would."""
    place = tmp_path / "site"
    place.mkdir()
    monkeypatch.syspath_prepend(str(place))

    def put(package: str, entry: str, code: str = "", **files: str) -> Path:
        root = place / package
        extension_files.write(root / "migrations", **files)
        (root / "__init__.py").write_text(code)
        info = place / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Name: {package}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(
            f"[console_scripts]\nx = y:z\n\n[legion_data.extensions]\n{entry}\n\n[other]\nmemory = wrong\n"
        )
        return root

    return put


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that an ordinary user may enter: the test may run as root, who is refused nothing."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
