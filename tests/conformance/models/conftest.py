"""A migrated database of each kind for the whole run, and a session whose work is undone after each test.

To be replaced by the fixtures of ``tests/conftest.py``.
"""

from __future__ import annotations

import importlib.util
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import event
from sqlalchemy.orm import Session

from legion_data.dialects.names import NAMING_CONVENTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VERSIONS = sorted((Path(__file__).parents[3] / "migrations" / "versions").glob("*.py"))


def _migrate(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        options = {"target_metadata": sa.MetaData(naming_convention=NAMING_CONVENTION)}
        with Operations.context(MigrationContext.configure(connection, opts=options)):
            for file in VERSIONS:
                spec = importlib.util.spec_from_file_location(f"revision_{file.stem}", file)
                assert spec is not None
                assert spec.loader is not None
                module = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
                with connection.begin():
                    module.upgrade()


def _sqlite(path: Path, *, keys: bool) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def prepare(driver: sqlite3.Connection, _: Any) -> None:
        driver.isolation_level = None
        driver.execute(f"PRAGMA foreign_keys = {'ON' if keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@pytest.fixture(scope="session", params=["sqlite", "mysql", "postgres"])
def migrated_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A database at the newest revision."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("sqlite") / "models.db"
        maker = _sqlite(path, keys=False)
        _migrate(maker)
        maker.dispose()
        engine = _sqlite(path, keys=True)
        yield engine
        engine.dispose()
        return
    url = sa.make_url(os.environ[f"LEGION_TEST_{request.param.upper()}_URL"])
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"w3a_models_{os.getpid()}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine = sa.create_engine(url.set(database=name))
    _migrate(engine)
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name}")
    server.dispose()


@pytest.fixture
def session(migrated_engine: sa.Engine) -> Iterator[Session]:
    """A session over one transaction that is rolled back in the end, whatever the test commits."""
    with migrated_engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        transaction.rollback()


@pytest.fixture
def statements(session: Session) -> Iterator[Callable[[], list[str]]]:
    """What the session sent since the last call."""
    sent: list[str] = []
    connection = session.connection()

    def note(_: Any, __: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    def taken() -> list[str]:
        noted = [statement for statement in sent if "SAVEPOINT" not in statement]
        sent.clear()
        return noted

    event.listen(connection, "before_cursor_execute", note)
    yield taken
    event.remove(connection, "before_cursor_execute", note)
