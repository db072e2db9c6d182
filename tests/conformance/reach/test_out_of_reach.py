"""A server that is out of reach: the first caller learns it, everybody after is told at once, until it is back."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from legion_data.engines import circuit
from legion_data.errors import DatabaseUnreachable, DataUnavailable, LegionDataError
from tests.conformance.layers import Silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.runtime import DataLayer

    Bound = Callable[[float | None], None]

pytestmark = pytest.mark.only("mysql", "postgres", reason="a file is not reached over a network")

#: For the questions that a test leaves to chance: how often it asks before it gives up.
MANY = 200


def _work(layer: DataLayer) -> int:
    with layer.session() as session:
        return int(session.execute(text("SELECT 1")).scalar_one())


def _verbs(layer: DataLayer) -> list[Callable[[], Any]]:
    return [
        lambda: _work(layer),
        lambda: layer.run_in_transaction(lambda session: session.execute(text("SELECT 1"))),
        lambda: layer.can_read("nodes"),
        lambda: layer.table("nodes"),
    ]


def test_after_one_timeout_nobody_waits_for_another(
    layer: DataLayer, server: Silent, bound: Bound, never_asked_again: None
) -> None:
    assert layer.ready("tasks", write=True)
    layer.connection.dispose()
    server.fall_silent()
    bound(0.5)
    with pytest.raises(DatabaseUnreachable):
        _work(layer)
    tried = server.accepted
    for verb in _verbs(layer) * 5:
        with pytest.raises(DataUnavailable):
            verb()
        assert not layer.ready()
        assert not layer.ready("tasks", write=True)
    assert server.accepted <= tried + 1  # the one question, asked on a thread of its own


def test_a_server_that_is_back_is_used_again(
    layer: DataLayer, server: Silent, bound: Bound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(circuit, "ASK_EVERY_S", 0)
    layer.connection.dispose()
    server.fall_silent()
    bound(0.5)
    with pytest.raises(DatabaseUnreachable):
        _work(layer)
    bound(None)
    server.speak()
    for _ in range(MANY):
        try:
            assert _work(layer) == 1
            break
        except DatabaseUnreachable:
            continue  # it waited for a question that is still out
    assert layer.ready()
    assert layer.ready("tasks", write=True)


def test_who_only_asks_whether_it_is_ready_learns_both(
    layer: DataLayer, server: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else works on this layer: the question itself finds out that the server is back."""
    monkeypatch.setattr(circuit, "ASK_EVERY_S", 0)
    assert layer.ready("nodes")
    port = server.port
    server.close()
    layer.connection.dispose()
    assert not layer.ready("nodes")
    assert not layer.ready()
    back = Silent(server.target, port)
    try:
        assert any(layer.ready() for _ in range(MANY))
        assert layer.ready("nodes", write=True)
    finally:
        layer.shutdown()
        back.close()


def test_a_refused_connection_is_tried_each_time(
    layer: DataLayer, server: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It costs nothing, and the first call after the server's return succeeds."""
    monkeypatch.setattr(circuit, "SLOW_S", 60)  # a busy machine may take half a second to say no
    port = server.port
    server.close()
    layer.connection.dispose()
    for verb in _verbs(layer) * 3:
        with pytest.raises(DataUnavailable):
            verb()
    assert not layer.ready("nodes")
    back = Silent(server.target, port)
    try:
        assert _work(layer) == 1
        assert layer.ready("nodes")
    finally:
        layer.shutdown()
        back.close()


def test_who_waits_for_connections_that_hang_is_told_why(
    layer: DataLayer, server: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both connections hang on a server that has gone; a third caller is not left to the pool's timeout."""
    monkeypatch.setattr(circuit, "SUSPECT_EVERY_S", 0)
    monkeypatch.setattr(layer.connection.pool, "_timeout", 60)
    held = [layer.connection.connect() for _ in range(2)]
    server.fall_silent()
    errors: list[BaseException] = []

    def wait() -> None:
        try:
            _work(layer)
        except LegionDataError as error:
            errors.append(error)

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    waiting.join(55)
    for connection in held:
        connection.invalidate()
        connection.close()
    assert [type(error) for error in errors] == [DatabaseUnreachable]


def test_a_busy_pool_is_no_dead_server(layer: DataLayer, server: Silent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuit, "SUSPECT_EVERY_S", 0)
    assert layer.ready("tasks")
    held = [layer.connection.connect() for _ in range(2)]
    results: list[int] = []
    waiting = threading.Thread(target=lambda: results.append(_work(layer)))
    waiting.start()
    waiting.join(1.2)  # long enough for it to ask after the server; too little only makes the test easier
    assert layer.ready("tasks")
    held[0].close()
    waiting.join()
    held[1].close()
    assert results == [1]


def test_a_wrong_login_does_not_close_the_way(layer: DataLayer, monkeypatch: pytest.MonkeyPatch) -> None:
    """However slowly it is refused: whoever comes with another one gets in."""
    monkeypatch.setattr(circuit, "SLOW_S", 0)
    from legion_data import engines
    from legion_data.engines.credentials import Credentials

    right = layer.settings.database
    password = right.password.reveal() if right.password else None
    users = ["nobody_here", "nobody_here", right.user]

    class Rotating:
        def current(self) -> Credentials:
            return Credentials(users.pop(0), password)

    engine = engines.build(layer.settings, credentials=Rotating())
    try:
        for _ in range(2):
            with pytest.raises(DatabaseUnreachable), engine.connect():
                pass
        engine.connect().close()
    finally:
        engines.close(engine)
