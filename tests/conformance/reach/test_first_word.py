"""A server's first word has a bound of its own, however long it may take to let somebody in."""

from __future__ import annotations

import os
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from legion_data.engines import circuit
from legion_data.errors import DatabaseUnreachable, LegionDataError
from legion_data.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from legion_data.runtime import DataLayer
    from tests.conformance.layers import Silent

pytestmark = pytest.mark.only("mysql", "postgres", reason="a file is not reached over a network")

_AS_BUILT = circuit.Circuit._bound_s


def _ended(call: Callable[[], Any]) -> BaseException | None:
    """What ``call`` raised. A call that waits for more than a minute has failed its promise."""
    raised: list[BaseException | None] = []

    def work() -> None:
        try:
            call()
        except LegionDataError as error:
            raised.append(error)
        else:
            raised.append(None)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(60)
    assert raised, "it still waits"
    return raised[0]


@pytest.fixture
def patient(layer: DataLayer, server: Silent) -> Iterator[Callable[..., Engine]]:
    """``patient(...)``: an engine that gives the server an hour to let it in, with other settings."""
    from legion_data import engines

    made: list[Engine] = []
    creds = {"host": "127.0.0.1", "port": server.port, "user": layer.settings.database.user}
    password = layer.settings.database.password
    creds |= {"password": password.reveal() if password else "", "database": layer.settings.database.name}
    options = {"connect_timeout": 3600, "connection_validation_timeout": 0, "reach_timeout": 2, "sslmode": "disable"}

    def make(**other: object) -> Engine:
        made.append(engines.build(load({"adapter": layer.settings.adapter, "creds": creds, **options, **other})))
        return made[-1]

    yield make
    for engine in made:
        engines.close(engine)


@pytest.fixture
def hours(patient: Callable[..., Engine]) -> Engine:
    """An engine that gives the server an hour to let it in."""
    return patient()


def test_a_server_that_accepts_and_says_nothing_is_given_up_long_before_the_timeout(
    hours: Engine, server: Silent, bound: Any, never_asked_again: None
) -> None:
    hours.connect().close()
    hours.dispose()
    server.fall_silent()
    bound(0.3)
    error = _ended(hours.connect)
    assert isinstance(error, DatabaseUnreachable)
    assert "reach_timeout" in str(error)
    before = server.accepted
    assert isinstance(_ended(hours.connect), DatabaseUnreachable)
    assert server.accepted <= before + 1  # the question on a thread of its own; the caller tried nothing


def test_a_server_that_does_not_accept_is_given_up_long_before_the_timeout(layer: DataLayer, bound: Any) -> None:
    """A full backlog: the kernel drops who knocks, as a firewall would."""
    from legion_data import engines

    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    port = listener.getsockname()[1]
    waiting = []
    for _ in range(8):
        knocking = socket.socket()
        knocking.setblocking(False)
        knocking.connect_ex(("127.0.0.1", port))
        waiting.append(knocking)
    database = layer.settings.database
    creds = {"host": "127.0.0.1", "port": port, "user": database.user, "password": "x", "database": database.name}
    engine = engines.build(load({"adapter": database.adapter, "creds": creds, "connect_timeout": 3600}))
    bound(0.3)
    try:
        error = _ended(engine.connect)
        assert isinstance(error, DatabaseUnreachable)
        assert "reach_timeout" in str(error)
    finally:
        engines.close(engine)
        for each in (*waiting, listener):
            each.close()


def test_a_connection_that_idled_is_not_lent_on_a_silent_server(
    hours: Engine, server: Silent, bound: Any, never_asked_again: None
) -> None:
    """Its ping has the same bound, so who comes to a warm pool does not wait for TCP to give up."""
    hours.connect().close()
    hours.connect().close()  # pinged, and well
    assert hours.pool.checkedin() == 1  # type: ignore[attr-defined]
    bound(0.3)
    server.fall_silent()
    error = _ended(hours.connect)
    assert isinstance(error, DatabaseUnreachable)
    server.speak()


def test_a_pinged_connection_still_answers_its_own_questions(hours: Engine, bound: Any) -> None:
    bound(30)
    for number in range(3):
        with hours.connect() as connection:
            assert connection.execute(text(f"SELECT {number}")).scalar_one() == number


def test_a_slow_server_is_no_dead_one(
    patient: Callable[..., Engine], server: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks with more time gets an answer: from then on the bound is off, until it opens quickly again."""
    monkeypatch.setattr(circuit.Circuit, "_bound_s", _AS_BUILT)
    engine = patient(reach_timeout=3600)
    way = _circuit(engine)
    monkeypatch.setattr(way, "_answers", lambda: True)
    monkeypatch.setattr(circuit, "SHARES", (1e-4, 1e-4))
    server.fall_silent()
    assert isinstance(_ended(engine.connect), DatabaseUnreachable)
    question = way._question
    if question is not None:
        question.join()
    assert way._bound_s() is None
    server.speak()
    engine.connect().close()
    assert way._bound_s() == 3600


def _circuit(engine: Engine) -> circuit.Circuit:
    made = engine.pool.circuit  # type: ignore[attr-defined]
    assert isinstance(made, circuit.Circuit)
    return made


def test_the_kernel_watches_for_peers_that_vanish(layer: DataLayer) -> None:
    """While a statement runs for hours, too: a kernel answers, whatever its server is busy with."""
    with layer.connection.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        number = driver.fileno() if hasattr(driver, "fileno") else driver._sock.fileno()
        with socket.socket(fileno=os.dup(number)) as link:
            assert link.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
            assert link.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10
            # On PostgreSQL it would end a batch that waits for a lock with more of it to send.
            wanted = 30_000 if layer.settings.adapter == "mysql" else 0
            assert link.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == wanted
