"""What settings say reaches the driver, and the pool lends no dead connection."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text

from legion_data import dialects, errors
from legion_data.engines.sessions import open_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Engine


def _backend(engine: Engine) -> int:
    ask = {"postgresql": "SELECT pg_backend_pid()", "mysql": "SELECT CONNECTION_ID()"}[engine.dialect.name]
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(ask).scalar_one())


def _kill(engine: Engine, backend: int) -> None:
    say = {"postgresql": f"SELECT pg_terminate_backend({backend}, 5000)", "mysql": f"KILL {backend}"}
    with engine.connect() as connection:
        connection.exec_driver_sql(say[engine.dialect.name])


def test_an_exhausted_pool_says_so(build: Callable[..., Engine]) -> None:
    engine = build(max_connections=2, pool_timeout=0.05)
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(engine.connect())
        with pytest.raises(errors.PoolTimeout, match="max_connections"), open_session(engine) as session:
            session.execute(text("SELECT 1"))


@pytest.mark.only("mysql", "postgres", reason="a file has no server that hangs up")
def test_connections_killed_between_requests_are_replaced(database: Any, build: Callable[..., Engine]) -> None:
    engine, other = build(), build()
    with ExitStack() as held:
        for _ in range(3):
            held.enter_context(engine.connect())
    for _ in range(3):
        _kill(other, _backend(engine))
        with open_session(engine) as session:
            assert session.execute(text("SELECT 1")).scalar_one() == 1


def test_a_fresh_connection_is_lent_without_a_question(
    database: Any, build: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    dialect = dialects.for_name(database.dialect)
    asked: list[object] = []
    monkeypatch.setattr(type(dialect), "ping", lambda self, connection: asked.append(connection))
    engine = build()
    for _ in range(5):
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    assert asked == []


@pytest.mark.only("mysql", "postgres", reason="a file cannot fall silent")
def test_a_connection_that_idled_too_long_is_asked_first(
    database: Any, build: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    dialect = dialects.for_name(database.dialect)
    ping, asked = type(dialect).ping, []

    def counted(self: Any, connection: Any, within_s: float | None) -> None:
        asked.append(connection)
        ping(self, connection, within_s)

    monkeypatch.setattr(type(dialect), "ping", counted)
    for limit, questions in ((-1, 3), (3600, 0)):
        asked.clear()
        engine = build(connection_validation_timeout=limit)
        for _ in range(4):
            with engine.connect() as connection:
                assert connection.execute(text("SELECT 1")).scalar_one() == 1
        assert len(asked) == questions


def _aged(_connection: Any, record: Any) -> None:
    """As if the connection had been opened two seconds before it was."""
    record.starttime -= 2


@pytest.mark.only("mysql", "postgres", reason="nothing ages in a file")
def test_an_old_connection_is_retired(database: Any, build: Callable[..., Engine]) -> None:
    kept = build(connection_expiration=False, connection_expiration_timeout=1)
    young = build(connection_expiration_timeout=1)
    for engine in (young, kept):
        event.listen(engine, "checkin", _aged)
    before = _backend(young), _backend(kept)
    assert _backend(young) != before[0]
    assert _backend(kept) == before[1]


def test_every_pooled_connection_hears_the_settings(database: Any, build: Callable[..., Engine]) -> None:
    more: dict[str, dict[str, Any]] = {
        "sqlite": {"timeout": 1234},
        "postgresql": {
            "search_path": ["public", 'odd "name" here'],
            "statement_timeout": 7.5,
            "idle_in_transaction_timeout": 8,
            "application_name": "a name",
        },
        "mysql": {"statement_timeout": 7.5, "application_name": "a name", "sql_mode": "ANSI_QUOTES"},
    }
    asked: dict[str, dict[str, str]] = {
        "sqlite": {
            "PRAGMA busy_timeout": "1234",
            "PRAGMA journal_mode": "wal",
            "PRAGMA foreign_keys": "1",
            "PRAGMA synchronous": "2",
            "SELECT 'a' LIKE 'A'": "0",
        },
        "postgresql": {
            "SHOW search_path": '"public", "odd ""name"" here"',
            "SHOW statement_timeout": "7500ms",
            "SHOW idle_in_transaction_session_timeout": "8s",
            "SHOW application_name": "a name",
            "SHOW TimeZone": "UTC",
            "SHOW client_encoding": "UTF8",
            "SHOW transaction_isolation": "read committed",
        },
        "mysql": {
            "SELECT @@session.time_zone": "+00:00",
            "SELECT @@character_set_connection": "utf8mb4",
            "SELECT @@collation_connection": "utf8mb4_bin",
            "SELECT 'a' = 'A'": "0",
            "SELECT @@sql_mode LIKE '%%ANSI_QUOTES%%' AND @@sql_mode LIKE '%%STRICT_TRANS_TABLES%%'": "1",
        },
    }
    engine = build(max_connections=3, **more[database.dialect])
    with ExitStack() as held:
        connections = [held.enter_context(engine.connect()) for _ in range(3)]
        for connection in connections:
            for question, answer in asked[database.dialect].items():
                assert str(connection.exec_driver_sql(question).scalar_one()) == answer, question
            connection.rollback()


@pytest.mark.only("mysql", reason="MariaDB and MySQL name these variables differently")
def test_mysql_limits_and_isolation_reach_the_server(database: Any, build: Callable[..., Engine]) -> None:
    engine = build(statement_timeout=7.5, idle_in_transaction_timeout=8)
    with engine.connect() as connection:
        shown: dict[str, str] = dict(connection.exec_driver_sql("SHOW SESSION VARIABLES").all())
    assert (shown.get("tx_isolation") or shown.get("transaction_isolation")) == "READ-COMMITTED"
    if "max_statement_time" in shown:
        assert float(shown["max_statement_time"]) == 7.5
        assert shown["idle_transaction_timeout"] == "8"
    else:
        assert shown["max_execution_time"] == "7500"


@pytest.mark.only("mysql", reason="the key is MySQL's")
def test_encoding_reaches_the_server(database: Any, build: Callable[..., Engine]) -> None:
    with build(encoding="latin1").connect() as connection:
        assert connection.exec_driver_sql("SELECT @@character_set_client").scalar_one() == "latin1"


@pytest.mark.only("mysql", "postgres", reason="SQLite has no clock that stops a statement")
def test_a_statement_that_takes_too_long_is_stopped(database: Any, build: Callable[..., Engine]) -> None:
    nap = {"postgresql": "SELECT pg_sleep(30)", "mysql": "SELECT SLEEP(30) FROM information_schema.tables LIMIT 1"}
    with pytest.raises(errors.StatementTimeout), open_session(build(statement_timeout=1)) as session:
        session.execute(text(nap[database.dialect]))


@pytest.mark.only("mysql", reason="read_timeout is MySQL's")
def test_an_answer_that_does_not_come_is_not_waited_for(database: Any, build: Callable[..., Engine]) -> None:
    with pytest.raises(errors.DatabaseUnreachable), open_session(build(read_timeout=1)) as session:
        session.execute(text("SELECT SLEEP(30)"))
