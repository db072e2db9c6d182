"""The one error of this package: a server that a test asked for cannot be had."""

from __future__ import annotations

__all__ = ["ServerUnavailable"]


class ServerUnavailable(RuntimeError):
    """A database server cannot be started; the message ends with the command that helps."""
