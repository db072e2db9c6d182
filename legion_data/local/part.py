"""A part of ``LocalDatabase``: a file each for what it can do beside opening and closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    import threading
    from contextlib import AbstractContextManager

    from sqlalchemy.engine import Engine

    from legion_data.migration.extensions.collection import Extensions
    from legion_data.settings import Settings

__all__ = ["Part"]


class Part:
    """What every part may use of the whole; the whole is ``local.database.LocalDatabase``."""

    if TYPE_CHECKING:
        _lock: threading.RLock
        _settings: Settings | None
        _filename: str | None
        _extensions: Extensions

        @property
        def connected(self) -> bool: ...
        @property
        def connection(self) -> Engine: ...
        def close(self) -> None: ...
        def _open_settings(self) -> Settings: ...
        def _driver(self) -> AbstractContextManager[sqlite3.Connection]: ...
