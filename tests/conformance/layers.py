"""What tests of connections share: settings laid over each other, and a server that stalls."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any

from tests.servers.place import free_port

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Silent", "merged"]


def merged(*parts: dict[str, Any]) -> dict[str, Any]:
    """Settings, later ones over earlier ones, groups key by key."""
    result: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            former = result.get(key)
            result[key] = merged(former, value) if isinstance(former, dict) and isinstance(value, dict) else value
    return result


class Silent:
    """A port that passes bytes on to ``target``, until it is told to fall silent or to hang up."""

    def __init__(self, target: tuple[str, int] | None = None, port: int = 0) -> None:
        self.target = target
        # Not one of the kernel's choice: it would give it to an outgoing connection before a test opens it again.
        self._listener = socket.create_server(("127.0.0.1", port or free_port()))
        self._guard = threading.Lock()
        self._is_closed = False
        self._talks = threading.Event()
        self._talks.set()
        self._sockets: list[socket.socket] = [self._listener]
        self._accepted = 0
        self._start(self._accept)

    @property
    def port(self) -> int:
        """Where to connect."""
        return int(self._listener.getsockname()[1])

    @property
    def accepted(self) -> int:
        """How many connections it took so far."""
        return self._accepted

    def speak(self) -> None:
        """Answer those who connect from now on."""
        self._talks.set()

    def fall_silent(self) -> None:
        """Accept and keep what comes, answer nothing."""
        self._talks.clear()

    def close(self) -> None:
        """Hang up."""
        with self._guard:
            self._is_closed = True
            known = [*self._sockets]
        self._talks.set()
        for each in known:
            _hang_up(each)

    def _keep(self, each: socket.socket) -> None:
        """A socket that came while the port was being closed is closed as well."""
        with self._guard:
            if not self._is_closed:
                self._sockets.append(each)
                return
        _hang_up(each)

    def _start(self, work: Callable[..., None], *arguments: Any) -> None:
        threading.Thread(target=work, args=arguments, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._keep(client)
            self._accepted += 1
            if self.target is not None and self._talks.is_set():
                server = socket.create_connection(self.target)
                self._keep(server)
                self._start(self._pass_on, client, server)
                self._start(self._pass_on, server, client)

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while chunk := source.recv(65536):
                self._talks.wait()
                sink.sendall(chunk)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            return


def _hang_up(each: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it may have hung up already
        each.shutdown(socket.SHUT_RDWR)
    each.close()
