"""Empty databases to measure on: a file, and one on each server that there is a variable for."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Engine, NullPool, create_engine, make_url, text

from legion_data.runtime import DataLayer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["layers"]

_VARIABLES = {"PostgreSQL": "LEGION_TEST_POSTGRES_URL", "MySQL": "LEGION_TEST_MYSQL_URL"}


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
    for name, variable in _VARIABLES.items():
        given = os.environ.get(variable)
        if given:
            url = make_url(given)
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
