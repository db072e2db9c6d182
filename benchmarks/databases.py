"""Empty databases to measure on: SQLite, and on the servers that LEGION_TEST_*_URL name."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, NullPool, create_engine, make_url, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["fresh_databases", "open_layer"]

_VARIABLES = {"PostgreSQL": "LEGION_TEST_POSTGRES_URL", "MySQL": "LEGION_TEST_MYSQL_URL"}


def fresh_databases(folder: Path, room: str) -> Iterator[tuple[str, str]]:
    """A name and the URL of an empty database; dropped when the next one is asked for."""
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


@contextmanager
def open_layer(url: str) -> Iterator[Any]:
    """A layer on the shared database alone, migrated; shut down in the end."""
    from legion_data.runtime import DataLayer

    layer = DataLayer({"url": url, "local": {"enabled": False}})
    layer.setup()
    try:
        yield layer
    finally:
        layer.shutdown()


def _run(admin: Engine, statement: str) -> None:
    with admin.connect() as connection:
        connection.execute(text(statement))
