"""What an extension's class mixes in to reach its data, under the predecessor's names (behaviour.md section 2).

    class Remember(ExtensionData):
        def run(self):
            if self.local_data_connected:
                Trace = self.local_data_model("memory_traces_local")

Questions never raise: no database is an answer. What hands out a connection or a table raises as the package does.
"""

from __future__ import annotations

import sys
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legion_data.errors import LegionDataError

if TYPE_CHECKING:
    from types import ModuleType

    from sqlalchemy.engine import Engine

    from legion_data.local import LocalDatabase
    from legion_data.runtime.layer import DataLayer

__all__ = ["ExtensionData"]


class ExtensionData:
    """The default data layer, seen by an extension."""

    @property
    def full_path(self) -> str:
        """The extension's folder: that of the module which defines the class. An extension may say another."""
        module = sys.modules[type(self).__module__]
        return str(Path(module.__file__ or ".").resolve().parent)

    @cached_property
    def data_path(self) -> Path:
        """``<full_path>/data``, the same object each time."""
        return Path(self.full_path) / "data"

    @cached_property
    def data_class(self) -> ModuleType:
        """The extension's own module ``data``. Raises ``ImportError`` when it has none."""
        return import_module(f"{type(self).__module__.rpartition('.')[0] or type(self).__module__}.data")

    @cached_property
    def models_class(self) -> ModuleType:
        """The extension's own module ``data.models``. Raises ``ImportError`` when it has none."""
        return import_module(f"{self.data_class.__name__}.models")

    # -- the shared database

    @property
    def data_connected(self) -> bool:
        """Whether the shared database is set up: True or False, nothing between."""
        return self._layer.connected

    @property
    def data_connection(self) -> Engine:
        """The shared engine. ``DataUnavailable`` when not set up."""
        return self._layer.connection

    @property
    def data_adapter(self) -> str:
        """sqlite, mysql or postgres; ``unknown`` when not set up."""
        try:
            return self._layer.settings.adapter
        except LegionDataError:
            return "unknown"

    @property
    def data_stats(self) -> dict[str, Any]:
        """The figures of the shared database; empty when not set up."""
        layer = self._layer
        figures: dict[str, Any] = layer.stats()["shared"] if layer.connected else {}
        return figures

    @property
    def data_pool_stats(self) -> dict[str, Any]:
        """The figures of its pool; empty when not set up."""
        figures: dict[str, Any] = self.data_stats.get("pool", {})
        return figures

    def data_can_read(self, table: str) -> bool:
        """Whether the connected role may SELECT from ``table``; False when nobody can say."""
        try:
            return self._layer.can_read(table)
        except LegionDataError:
            return False

    def data_can_write(self, table: str) -> bool:
        """Whether the connected role may INSERT into ``table``; False when nobody can say."""
        try:
            return self._layer.can_write(table)
        except LegionDataError:
            return False

    # -- the node's own

    @property
    def local_data_connected(self) -> bool:
        """Whether the local database is open."""
        return self._local.connected

    @property
    def local_data_connection(self) -> Engine:
        """The local engine. ``DataUnavailable`` when it is not open."""
        return self._local.connection

    def local_data_model(self, table: str) -> type[Any]:
        """A mapped class for a local table. Raises as ``local.model``."""
        return self._local.model(table)

    @property
    def local_data_stats(self) -> dict[str, Any]:
        """The figures of the local database; empty when it is not open or cannot be read."""
        figures = self._local.stats()
        return {} if not figures["connected"] or "error" in figures else figures

    @property
    def _layer(self) -> DataLayer:
        from legion_data import runtime

        return runtime.default

    @property
    def _local(self) -> LocalDatabase:
        return self._layer.local
