"""PostgreSQL: libpq connects step by step, and the first step for which the server's words are there to read ends the
wait for them.
"""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING, Any, Self

import psycopg
from psycopg.pq import ExecStatus
from psycopg.waiting import Ready

from legion_data.dialects.sockets import is_readable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from psycopg.abc import PQGenConn

__all__ = ["Silence", "ping", "reach"]


class Silence(psycopg.errors.ConnectionTimeout):
    """The server did not accept, or did not answer, within the bound."""


def reach(arguments: Sequence[Any], keywords: Mapping[str, Any], within_s: float) -> Any:
    """A new connection to a server that says a first word in ``within_s`` seconds, at each of its addresses.

    Raises what psycopg raises, and ``Silence``.
    """
    return _bounded_connection(within_s).connect(*arguments, **keywords)


@cache
def _bounded_connection(within_s: float) -> type[psycopg.Connection[Any]]:
    class Connection(psycopg.Connection[Any]):
        """One whose opening is bounded; once open, an ordinary one."""

        @classmethod
        def _connect_gen(cls, *given: Any, **also: Any) -> PQGenConn[Self]:
            return _bounded(super()._connect_gen(*given, **also), within_s)

    return Connection


def _bounded(steps: PQGenConn[Any], within_s: float) -> PQGenConn[Any]:
    """``steps``, given up when nothing was there to read for ``within_s``. (psycopg looks ten times a second.)"""
    deadline = time.monotonic() + within_s
    try:
        step = next(steps)
        while True:
            ready = yield step
            if ready & Ready.R:
                step = steps.send(ready)
                break
            if time.monotonic() >= deadline:
                steps.close()
                raise Silence(f"the server said nothing for {within_s:g} s")
            step = steps.send(ready)
        while True:
            step = steps.send((yield step))
    except StopIteration as done:
        return done.value


def ping(connection: Any, within_s: float) -> None:
    """One round trip; ``Silence`` when it takes longer than ``within_s`` seconds. Nothing may be under way."""
    link = connection.pgconn
    try:
        link.send_query(b"")
        link.flush()
        if not is_readable(link.socket, within_s):
            connection.close()  # an answer that comes late must not be taken for that of another question
            raise Silence(f"the server said nothing for {within_s:g} s")
        while (result := link.get_result()) is not None:
            if result.status == ExecStatus.FATAL_ERROR:
                raise psycopg.OperationalError(f"connection failed: {result.error_message.decode(errors='replace')}")
    except OSError as error:
        raise psycopg.OperationalError(f"connection failed: {error}") from error
