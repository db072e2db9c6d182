"""What the kernel is told about a connection: when to ask a quiet peer, and when to give up one that is dead.

Keepalives are answered by the peer's kernel, so they never end a statement that runs for hours. ``TCP_USER_TIMEOUT``
also ends a connection whose peer does not take what we send: see ``docs/registry.md``.
"""

from __future__ import annotations

import socket
from typing import Any

__all__ = ["IDLE_S", "INTERVAL_S", "PROBES", "watch"]

#: A peer that says nothing for so long is asked, so often, before it counts as dead: 25 s in all.
IDLE_S = 10
INTERVAL_S = 5
PROBES = 3

_LOCAL = getattr(socket, "AF_UNIX", None)


def watch(link: Any, silence_s: float | None) -> None:
    """Have the kernel watch the TCP connection ``link`` (a socket). ``silence_s``: for how long what was sent may stay
    unacknowledged; None: as long as the system says, on Linux a quarter of an hour.

    What a system does not know is left out.
    """
    if link.family == _LOCAL:
        return
    link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    idle = "TCP_KEEPIDLE" if hasattr(socket, "TCP_KEEPIDLE") else "TCP_KEEPALIVE"  # macOS has the latter
    wanted = {idle: IDLE_S, "TCP_KEEPINTVL": INTERVAL_S, "TCP_KEEPCNT": PROBES}
    if silence_s is not None:
        wanted["TCP_USER_TIMEOUT"] = max(1, round(silence_s * 1000))
    for name, value in wanted.items():
        option = getattr(socket, name, None)
        if option is not None:
            link.setsockopt(socket.IPPROTO_TCP, option, value)
