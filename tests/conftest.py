"""For this worktree only, until the foundation's own arrives: ``migrated``, a database at head, fresh for each test."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from legion_data import settings
from legion_data.migration import run


@dataclass(frozen=True)
class Migrated:
    adapter: str
    settings: dict[str, Any]
    url: str
    admin_url: str | None


def _admin(url: str, *statements: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture(scope="session", params=["sqlite", "postgres", "mysql"])
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    adapter = request.param
    if adapter == "sqlite":
        path = tmp_path_factory.mktemp("template") / "shared.db"
        run.upgrade(settings.load({"url": f"sqlite:///{path}"}))
        yield adapter, str(path), ""
        return
    admin = os.environ["LEGION_TEST_POSTGRES_URL" if adapter == "postgres" else "LEGION_TEST_MYSQL_URL"]
    name = f"w3b_{uuid.uuid4().hex[:10]}"
    _admin(admin, f"CREATE DATABASE {name}" + (" CHARACTER SET utf8mb4" if adapter == "mysql" else ""))
    run.upgrade(settings.load({"url": f"{admin.rsplit('/', 1)[0]}/{name}"}))
    yield adapter, name, admin
    _admin(admin, f"DROP DATABASE {name}")


@pytest.fixture
def migrated(template: tuple[str, str, str], tmp_path: Path) -> Iterator[Migrated]:
    adapter, name, admin = template
    if adapter == "sqlite":
        shutil.copy(name, tmp_path / "shared.db")
        url = f"sqlite:///{tmp_path / 'shared.db'}"
        yield Migrated(adapter, {"url": url}, url, None)
        return
    if adapter == "postgres":
        mine = f"w3b_{uuid.uuid4().hex[:10]}"
        _admin(admin, f"CREATE DATABASE {mine} TEMPLATE {name}")
        url = f"{admin.rsplit('/', 1)[0]}/{mine}"
        yield Migrated(adapter, {"url": url}, url, admin)
        _admin(admin, f"DROP DATABASE {mine} WITH (FORCE)")
        return
    url = f"{admin.rsplit('/', 1)[0]}/{name}"
    yield Migrated(adapter, {"url": url}, url, admin)
    _admin(url, "DELETE FROM task_claims", "DELETE FROM tasks", "DELETE FROM functions")
