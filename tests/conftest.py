"""Fixtures for every test: a database of its own on each of the three, a home of its own, callers that race.

``--database=sqlite|mysql|postgres`` runs the tests of one database, ``none`` those without,
``all`` (default) everything. A test that is about fewer databases says so:
``@pytest.mark.only("sqlite", reason="...")``.
"""

from __future__ import annotations

import inspect
import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from tests import racing
from tests.databases import ADAPTERS, Database, Databases
from tests.no_skips import pytest_make_collect_report, pytest_runtest_makereport
from tests.servers import Fleet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy import Engine

    CountStatements = Callable[[Engine], AbstractContextManager[list[str]]]

__all__ = ["pytest_make_collect_report", "pytest_runtest_makereport"]

CHOICES = (*ADAPTERS, "none", "all")


def pytest_configure() -> None:
    """Ctrl-C works in tests about Ctrl-C too when the run was started in the background, where shells ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """--database chooses which tests run."""
    parser.addoption("--database", choices=CHOICES, default="all", help="run the tests of this database only")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that uses ``database`` or ``migrated``, itself or by a fixture, runs on each that it does not exclude."""
    if "database_adapter" in metafunc.fixturenames:
        metafunc.parametrize("database_adapter", _adapters(metafunc.definition), indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out (deselect, never skip) the tests that --database does not ask for."""
    choice = config.getoption("--database")
    if choice == "all":
        return
    wanted = None if choice == "none" else choice
    chosen = [item for item in items if _adapter_of(item) == wanted]
    config.hook.pytest_deselected(items=[item for item in items if _adapter_of(item) != wanted])
    items[:] = chosen


def _adapters(item: pytest.Item) -> list[str]:
    mark = item.get_closest_marker("only")
    if mark is None:
        return list(ADAPTERS)
    if not mark.args or set(mark.args) - set(ADAPTERS) or not mark.kwargs.get("reason"):
        raise pytest.UsageError(f"{item.nodeid}: only(...) names some of {', '.join(ADAPTERS)} and gives a reason.")
    return [adapter for adapter in ADAPTERS if adapter in mark.args]


def _adapter_of(item: pytest.Item) -> str | None:
    call = getattr(item, "callspec", None)
    return None if call is None else call.params.get("database_adapter")


@pytest.fixture(scope="session")
def servers() -> Iterator[Fleet]:
    """PostgreSQL and MariaDB, each started when a test first needs it."""
    fleet = Fleet()
    yield fleet
    fleet.stop()


@pytest.fixture(scope="session")
def databases(servers: Fleet) -> Iterator[Databases]:
    """Where databases are made; for tests that need two at once."""
    made = Databases(servers)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for every test, and none of the developer's LEGION_* variables."""
    for name in [name for name in os.environ if name.startswith("LEGION_") and not name.startswith("LEGION_TEST_")]:
        monkeypatch.delenv(name)
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def database_adapter(request: pytest.FixtureRequest) -> str:
    """sqlite, mysql or postgres: what the other fixtures have in common."""
    return str(request.param)


@pytest.fixture
def database(database_adapter: str, databases: Databases) -> Iterator[Database]:
    """An empty database of the test's own, on each of the three."""
    place = databases.place(database_adapter)
    made = place.create()
    yield made
    place.drop(made)


@pytest.fixture
def migrated(database_adapter: str, databases: Databases) -> Iterator[Database]:
    """A database at the newest revision, cloned from a template that is migrated once a run."""
    made = databases.clone(database_adapter, _migrate)
    yield made
    databases.place(database_adapter).drop(made)


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """The package's own engine on the empty database."""
    yield from _opened(database)


@pytest.fixture
def migrated_engine(migrated: Database) -> Iterator[Engine]:
    """The package's own engine on the migrated database."""
    yield from _opened(migrated)


@pytest.fixture
def create_account(databases: Databases) -> Callable[[Database], str]:
    """``create_account(database)``: the URL of an account that may connect (MySQL: and read) and nothing else.

    Its password is checked. SQLite has no accounts.
    """
    return lambda database: databases.place(database.adapter).create_account(database)


@pytest.fixture
def run_together(request: pytest.FixtureRequest) -> Iterator[racing.RunTogether]:
    """``run_together(16, lambda session: ...)``: threads; each gets a session of its own, or its ``index``.

    The session is of the test's ``migrated``, else of its ``database``, which is then migrated first.
    """
    on = next((name for name in ("migrated", "database") if name in request.fixturenames), None)
    layers: list[Any] = []

    def in_session(call: Callable[[Any], Any]) -> Any:
        with layers[0].session() as session:
            session.expire_on_commit = False
            return call(session)

    def run(n: int, work: Callable[..., Any], /) -> list[Any]:
        if on is None or "session" not in inspect.signature(work).parameters:
            return racing.run_threads(n, work)
        if not layers:
            from legion_data.runtime import DataLayer

            layer = DataLayer({**request.getfixturevalue(on).settings, "max_connections": n})
            layer.setup()
            layers.append(layer)
        return racing.run_threads(n, work, session=in_session)

    yield run
    for layer in layers:
        layer.shutdown()


@pytest.fixture
def run_processes() -> racing.RunProcesses:
    """``run_processes(8, function, *args)``: new processes; each answer is a result or an exception."""
    return racing.run_processes


@pytest.fixture
def count_statements() -> CountStatements:
    """``with count_statements(engine) as statements``: the SQL that is sent meanwhile."""

    @contextmanager
    def counted(engine: Engine) -> Iterator[list[str]]:
        statements: list[str] = []

        def remember(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            statements.append(statement)

        event.listen(engine, "before_cursor_execute", remember)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", remember)

    return counted


def _migrate(database: Database) -> None:
    from legion_data.migration import run
    from legion_data.settings import load

    run.upgrade(load(database.settings), backup=False)


def _opened(database: Database) -> Iterator[Engine]:
    from legion_data import engines
    from legion_data.settings import load

    engine = engines.build(load(database.settings))
    yield engine
    engine.dispose()
