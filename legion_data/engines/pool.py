"""A pool that never lends a dead connection, asks nothing of a live one, and can be closed for good.

A probe on every checkout cost the predecessor's users their throughput; no probe cost them an error after every VPN
drop. Here a checkout looks at the socket, which costs no round trip: a server that hung up has left an end of stream
there. Only a connection that has been idle for longer than ``connection_validation_timeout`` is asked with a query, for
peers that vanished without a word.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.pool import QueuePool
from sqlalchemy.util.queue import Empty

from legion_data.errors import DataUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Engine
    from sqlalchemy.pool import ConnectionPoolEntry

    from legion_data.dialects.base import Dialect
    from legion_data.engines.circuit import Circuit

__all__ = ["Pool", "close_for_good", "fresh_after_fork", "guard_checkout", "guard_door", "guard_wait", "split"]

_IDLE_SINCE = "legion_idle_since"
#: A caller that waits for a busy pool looks up this often, whether the server is still there.
_LOOK_UP_S = 0.5
_shut: WeakKeyDictionary[Engine, bool] = WeakKeyDictionary()
_splitting = threading.Lock()
#: Connections that a forked child inherited. They are the parent's: closing them here would end the parent's sessions
#: (or, on SQLite, touch its locks), so they are kept from the garbage collector.
_inherited: list[object] = []


class Pool(QueuePool):
    """A queue pool whose last connections are closed on return when the engine was closed while they were out.

    Nobody waits in it for a server that is known to be out of reach.
    """

    _is_disposed = False
    #: What is known about the way to the server; None: there is none.
    circuit: Circuit | None = None
    #: Whether who only reads has connections that nobody else gets.
    is_split = False
    _readers: Pool | None = None

    def recreate(self) -> QueuePool:
        fresh = self._another()
        fresh.is_split = self.is_split
        return fresh

    def dispose(self) -> None:
        self._is_disposed = True
        super().dispose()
        if self._readers is not None:
            self._readers.dispose()

    @property
    def readers(self) -> Pool:
        """The pool for those who only read: this one, unless it is split."""
        if not self.is_split:
            return self
        if self._readers is None:
            with _splitting:
                if self._readers is None:
                    readers = self._another()
                    readers._is_disposed = self._is_disposed  # noqa: SLF001 - a pool like this one
                    self._readers = readers
        return self._readers

    def _another(self) -> Pool:
        fresh = super().recreate()
        assert isinstance(fresh, Pool)
        fresh.circuit = self.circuit
        return fresh

    def _do_get(self) -> ConnectionPoolEntry:
        if self.circuit is None:
            return super()._do_get()
        self.circuit.check()
        deadline = time.monotonic() + self._timeout
        while self._overflow >= self._max_overflow:  # every connection exists: take one, or wait for it
            try:
                return self._pool.get(True, max(0.0, min(_LOOK_UP_S, deadline - time.monotonic())))
            except Empty:
                if time.monotonic() >= deadline:
                    raise PoolExhausted(f"no connection came back within {self._timeout} s", code="3o7r") from None
            self.circuit.suspect()
            self.circuit.check()
        return super()._do_get()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        if self._is_disposed:
            record.close()  # else it would lie open in a pool that nobody looks at
        else:
            super()._do_return_conn(record)


def guard_door(engine: Engine, connect: Callable[[dict[str, Any]], Any]) -> None:
    """Every new connection passes here: refused when the engine is shut, else ``connect(arguments)`` adds or opens."""

    def open_door(dialect: Any, record: Any, arguments: Any, keywords: dict[str, Any]) -> Any:
        if _shut.get(engine):
            raise DataUnavailable("This engine belongs to a data layer that has been shut down.")
        return connect(keywords)

    event.listen(engine, "do_connect", open_door)


def guard_checkout(engine: Engine, dialect: Dialect, idle_s: float | None, circuit: Circuit) -> None:
    """Replace a connection that died in the pool. ``idle_s`` None: trust the socket alone."""

    def returned(connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_IDLE_SINCE] = time.monotonic()

    def lent(connection: Any, record: ConnectionPoolEntry, proxy: Any) -> None:
        since = record.info.pop(_IDLE_SINCE, None)
        if since is None:  # just opened
            return
        if dialect.is_silent(connection) and (idle_s is None or time.monotonic() - since <= idle_s):
            return
        try:
            circuit.ping(engine.dialect, connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError("the connection died while idle") from error

    event.listen(engine, "checkin", returned)
    event.listen(engine, "checkout", lent)


def guard_wait(engine: Engine, circuit: Circuit) -> None:
    """Ask ``circuit`` before a connection is lent, and while one is waited for."""
    if isinstance(engine.pool, Pool):
        engine.pool.circuit = circuit


def split(engine: Engine) -> None:
    """Give who only reads connections of their own."""
    if isinstance(engine.pool, Pool):
        engine.pool.is_split = True


def close_for_good(engine: Engine) -> None:
    """Shut the door, then close every idle connection; those in use close when they come back."""
    _shut[engine] = True
    engine.dispose()


def fresh_after_fork(engine: Engine) -> None:
    """In a forked child: forget the parent's connections without touching them."""
    _inherited.append(engine.pool)
    engine.dispose(close=False)
