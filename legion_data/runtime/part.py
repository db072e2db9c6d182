"""A part of ``DataLayer``: a file each for what it can do beside starting and stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy.engine import Engine
    from sqlalchemy.orm import Session

    from legion_data.settings import Settings

__all__ = ["Part"]


class Part:
    """What every part may use of the whole; the whole is ``runtime.layer.DataLayer``."""

    if TYPE_CHECKING:

        @property
        def connected(self) -> bool: ...
        @property
        def connection(self) -> Engine: ...
        @property
        def settings(self) -> Settings: ...
        def can_write(self, table: str) -> bool: ...
        def run_in_transaction(self, work: Callable[[Session], Any], attempts: int = 5) -> Any: ...
        def spool_stats(self) -> dict[str, Any] | None: ...
        def session(self, *, read_only: bool = False) -> AbstractContextManager[Session]: ...

    def _forget(self) -> None:
        """Drop what belongs to one set-up. A part extends it, and calls ``super()._forget()``."""
