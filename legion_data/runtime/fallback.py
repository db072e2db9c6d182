"""In dev mode, SQLite may stand in for a server that is out of reach. Loudly, and never because a password is wrong."""

from __future__ import annotations

import logging
import socket
import warnings
from typing import TYPE_CHECKING

from legion_data.engines.errors import diagnose
from legion_data.settings import Database
from legion_data.settings.places import resolve

if TYPE_CHECKING:
    from legion_data.settings import Settings

__all__ = ["is_allowed", "substitute"]

_KNOCK_TIMEOUT_S = 3


def is_allowed(settings: Settings, error: BaseException) -> bool:
    """True when the settings allow a substitute and the server behind ``error`` cannot be reached at all."""
    if settings.database.is_file or settings.dev_mode is not True or settings.dev_fallback is False:
        return False
    cause = error.__cause__
    found = None if cause is None else diagnose(cause)
    # The driver's words may be translated by the server; the network is asked as well.
    return found is not None and not found.answered and not _answers(settings.database)


def _answers(database: Database) -> bool:
    try:
        if database.socket is not None:
            return False  # the driver has just tried this very path
        socket.create_connection((database.host or "127.0.0.1", database.port or 0), timeout=_KNOCK_TIMEOUT_S).close()
    except OSError:
        return False
    return True


def substitute(settings: Settings) -> Settings:
    """Settings with an SQLite file named after the unreachable database; says so in warnings and in the log."""
    database = settings.database
    name = database.name if database.name.endswith(".db") else f"{database.name}.db"
    stand_in = _on_sqlite(settings, name)
    message = (
        f"{database.label} is out of reach; dev mode uses the SQLite file {stand_in.database.name} instead. "
        "What is written there stays there: it will not be copied to the server."
    )
    logging.getLogger("legion_data").error(message)
    warnings.warn(message, RuntimeWarning, stacklevel=2)
    return stand_in


def _on_sqlite(settings: Settings, name: str) -> Settings:
    """The same settings, aimed at a file below ``~/.legionio/data``."""
    database = Database(
        adapter="sqlite",
        dialect="sqlite",
        filename=resolve(name, "data"),
        host=None,
        port=None,
        user=None,
        password=None,
        name=name,
        is_file=True,
    )
    return type(settings)(**{**vars(settings), "adapter": "sqlite", "database": database, "url": None})
