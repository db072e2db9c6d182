"""MySQL and MariaDB: the server speaks first, so an open socket that becomes readable is a server that is there."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Any

import pymysql

from legion_data.dialects.sockets import is_readable
from legion_data.dialects.transactions.mysql import Frugal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Silence", "ping", "reach"]

_CANNOT_CONNECT = 2003


class Silence(pymysql.err.OperationalError):
    """The server did not accept, or did not greet, within the bound."""


def reach(arguments: Mapping[str, Any], within_s: float) -> Any:
    """A new connection to a server that greets ``within_s`` seconds. Raises what PyMySQL raises, and ``Silence``."""
    connection = Frugal(**arguments, defer_connect=True)
    if connection.unix_socket:
        connection.connect()
        return connection
    link = _greeted(connection.host, connection.port, within_s)
    # As PyMySQL treats a socket of its own.
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.host_info = f"socket {connection.host}:{connection.port}"
    connection.connect(link)
    return connection


def _greeted(host: str, port: int, within_s: float) -> socket.socket:
    """A socket on which a greeting waits to be read. Each address of ``host`` has ``within_s``."""
    begun = time.monotonic()
    try:
        link = socket.create_connection((host, port), within_s)
    except TimeoutError as error:
        raise _silence(host, within_s) from error
    except (OSError, UnicodeError) as error:
        raise pymysql.err.OperationalError(
            _CANNOT_CONNECT, f"Can't connect to MySQL server on {host!r} ({error})"
        ) from error
    # Its own time starts anew for the address that accepted; the ones before it were not this one's fault.
    left_s = within_s if time.monotonic() - begun > within_s else begun + within_s - time.monotonic()
    if not is_readable(link, max(0.0, left_s)):
        link.close()
        raise _silence(host, within_s)
    return link


def _silence(host: str, within_s: float) -> Silence:
    return Silence(_CANNOT_CONNECT, f"MySQL server on {host!r} said nothing for {within_s:g} s")


def ping(connection: Any, within_s: float) -> None:
    """One round trip; ``Silence`` when it takes longer than ``within_s`` seconds, and the connection is closed."""
    former = connection._read_timeout  # noqa: SLF001 - as in MySQL.prepare: the driver takes it at connect only
    connection._read_timeout = within_s  # noqa: SLF001
    try:
        connection.ping(reconnect=False)
    except pymysql.err.OperationalError as error:
        if isinstance(error.__context__, TimeoutError):
            raise _silence(connection.host, within_s) from error
        raise
    finally:
        connection._read_timeout = former  # noqa: SLF001
