"""Migrations: 0001..head from empty, in this process, on each database."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import sqlalchemy as sa

from benchmarks.databases import SERVERS
from benchmarks.measure import Result, median_ms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["measure"]

_TARGETS_MS = {"sqlite": 600, "postgres": 900, "mysql": 1400}
_NAME = "legion_bench"


def measure(folder: Path, rounds: int) -> Iterator[Result]:
    """An empty database before each run; making it is not counted."""
    from legion_data import settings
    from legion_data.migration import run

    for adapter, target in _TARGETS_MS.items():
        url = _url(adapter, folder)
        upgrade = partial(run.upgrade, settings.load({"url": url}))
        empty = partial(_empty, adapter, url)
        upgrade()  # the revisions are imported, the caches are warm
        taken = median_ms(upgrade, rounds, before=empty)
        yield Result(f"0001..head from empty ({adapter})", taken, "ms", target)
        empty()


def _url(adapter: str, folder: Path) -> str:
    if adapter == "sqlite":
        return f"sqlite:///{folder / 'migrations.db'}"
    _empty(adapter, "")
    return SERVERS.get(adapter).admin_url.set(database=_NAME).render_as_string(hide_password=False)


def _empty(adapter: str, url: str) -> None:
    if adapter == "sqlite":
        for path in sa.make_url(url).database, f"{sa.make_url(url).database}-wal", f"{sa.make_url(url).database}-shm":
            _remove(str(path))
        return
    engine = sa.create_engine(SERVERS.get(adapter).admin_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {_NAME}"))
        connection.execute(sa.text(f"CREATE DATABASE {_NAME}"))
    engine.dispose()


def _remove(path: str) -> None:
    from pathlib import Path

    Path(path).unlink(missing_ok=True)
