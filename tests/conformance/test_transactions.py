"""A connection that a reader had is like any other; a reader stays one; nobody ends what has not begun."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from legion_data import errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection, Engine

    from legion_data.runtime import DataLayer
    from tests.conftest import CountStatements

_INSERT = text("INSERT INTO tasks (status) VALUES ('x')")
_COUNT = text("SELECT count(*) FROM tasks")


def _in_a_transaction(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(_INSERT)


def _in_autocommit(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(_INSERT)


def _on_the_driver(engine: Engine) -> None:
    lent = engine.raw_connection()
    try:
        lent.cursor().execute(_INSERT.text)
        lent.commit()
    finally:
        lent.close()


@pytest.mark.parametrize("write", [_in_a_transaction, _in_autocommit, _on_the_driver])
def test_who_gets_a_readers_connection_may_write(
    migrated: Any, open_layer: Callable[..., DataLayer], write: Callable[[Engine], None]
) -> None:
    layer = open_layer(migrated.settings, max_connections=1)
    for times in range(2):
        with layer.session(read_only=True) as session:
            assert session.execute(_COUNT).scalar_one() == times
        write(layer.connection)
    with layer.session(read_only=True) as session:
        assert session.execute(_COUNT).scalar_one() == 2


@pytest.mark.only("sqlite", reason="tells a connection with a PRAGMA, which unprepares its statements")
def test_readers_of_a_file_have_connections_of_their_own(
    migrated: Any, open_layer: Callable[..., DataLayer], count_statements: CountStatements
) -> None:
    layer = open_layer(migrated.settings, max_connections=1)

    def reads() -> tuple[int, int]:
        with layer.session(read_only=True) as session:
            driver: Any = session.connection().connection.driver_connection
            return id(driver), driver.execute("PRAGMA query_only").fetchone()[0]

    first = reads()
    with layer.session() as session, count_statements(layer.connection) as sent:
        session.execute(_INSERT)
        driver: Any = session.connection().connection.driver_connection
        assert id(driver) != first[0]
        assert driver.execute("PRAGMA query_only").fetchone()[0] == 0
        assert reads() == first, "beside the only writer"
        del sent[:]
        with layer.session(read_only=True) as reader:
            reader.execute(_COUNT)
        assert sent == [_COUNT.text], "who listens to the engine hears its readers"
    assert first[1] == 1
    pool: Any = layer.connection.pool
    lent = pool.readers.connect()
    layer.shutdown()
    assert (pool.checkedin(), pool.readers.checkedin()) == (0, 0)
    lent.close()
    assert pool.readers.checkedin() == 0, "closed, not kept in a pool that nobody looks at"


def test_a_reader_that_was_dropped_leaves_no_trace(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    from legion_data.engines.sessions import for_reading

    layer = open_layer(migrated.settings, max_connections=1)
    connection: Connection | None = for_reading(layer.connection).connect()
    assert connection is not None
    connection.execute(_COUNT)
    connection = None
    gc.collect()
    _in_a_transaction(layer.connection)


def test_a_reader_that_ended_its_transaction_still_reads(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings, max_connections=1)
    for end in ("commit", "rollback"):
        with layer.session(read_only=True) as session:
            session.execute(_COUNT)
            getattr(session, end)()
            with pytest.raises(errors.PrivilegeMissing):
                session.execute(_INSERT)
    _in_a_transaction(layer.connection)


def test_a_transaction_outlives_no_session(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings, max_connections=1)
    lent = layer.connection.raw_connection()
    lent.cursor().execute(_INSERT.text)
    lent.close()  # without a word about the transaction
    with contextlib.suppress(ZeroDivisionError), layer.connection.begin() as connection:
        connection.execute(_INSERT)
        raise ZeroDivisionError
    with layer.session() as session:
        session.execute(_COUNT)
        session.rollback()
        session.execute(_INSERT)
    with layer.session(read_only=True) as session:
        assert session.execute(_COUNT).scalar_one() == 1


@pytest.mark.only("postgres", reason="its driver has the server prepare what is asked often, and forgets at a ROLLBACK")
def test_what_readers_ask_often_stays_prepared(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings, max_connections=1)
    prepared = text(
        "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '%from tasks'"
    )
    often = text("SELECT count(*) from tasks")
    for _ in range(12):
        with layer.session(read_only=True) as session:
            session.execute(often)
    with layer.session(read_only=True) as session:
        assert session.execute(prepared).scalars().all() == [7], "from the sixth time on"


@pytest.mark.only("mysql", reason="its driver sends a ROLLBACK whether there is a transaction or not")
def test_nothing_is_rolled_back_after_a_commit(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings, max_connections=1)
    asked = text("SHOW SESSION STATUS WHERE Variable_name IN ('Com_rollback', 'Com_set_option')")

    def sent() -> tuple[int, ...]:
        with layer.session() as session:
            found = tuple(int(value) for _, value in session.execute(asked))
            session.execute(_INSERT)
            return found

    first = sent()
    assert [sent() for _ in range(3)] == [first] * 3
