"""Empty databases to measure on: SQLite, and on servers: those that LEGION_TEST_*_URL name, else ones of our own."""

from __future__ import annotations

import atexit
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Engine, NullPool, create_engine, text

from legion_data.runtime import DataLayer
from tests.servers.fleet import Fleet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["SERVERS", "layers"]

_ADAPTERS = {"PostgreSQL": "postgres", "MySQL": "mysql"}
#: One for all rooms.
SERVERS = Fleet()
atexit.register(SERVERS.stop)


def layers(folder: Path, room: str) -> Iterator[tuple[str, DataLayer]]:
    """The database's name for people, and a layer on it at head; dropped when the next one is asked for."""
    for name, url in _databases(folder, room):
        with _opened(url) as layer:
            yield name, layer


@contextmanager
def _opened(url: str) -> Iterator[DataLayer]:
    layer = DataLayer({"url": url, "local": {"enabled": False}})
    layer.setup()
    try:
        yield layer
    finally:
        layer.shutdown()


def _databases(folder: Path, room: str) -> Iterator[tuple[str, str]]:
    yield "SQLite", f"sqlite:///{folder / f'{room}.db'}"
    for name, adapter in _ADAPTERS.items():
        url = SERVERS.get(adapter).admin_url
        database = f"legion_bench_{room}_{os.getpid()}"
        admin = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        _run(admin, f"CREATE DATABASE {database}")
        try:
            yield name, url.set(database=database).render_as_string(hide_password=False)
        finally:
            _run(admin, f"DROP DATABASE {database}")
            admin.dispose()


def _run(admin: Engine, statement: str) -> None:
    with admin.connect() as connection:
        connection.execute(text(statement))
