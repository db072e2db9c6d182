"""Ask a socket, without a round trip, whether the other side has said anything; or wait a moment until it does."""

from __future__ import annotations

import select
from typing import Any

__all__ = ["is_readable"]


def is_readable(socket: Any, within_s: float = 0) -> bool:
    """True when bytes or the end of the stream wait to be read, or come ``within_s`` seconds, or the socket is closed.

    ``socket`` is one, or its number.
    """
    number = socket if isinstance(socket, int) else -1 if socket is None else socket.fileno()
    if number < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([number], [], [], within_s)[0])
    poll = select.poll()  # select.select() refuses numbers above 1023
    poll.register(number, select.POLLIN)
    return bool(poll.poll(round(within_s * 1000)))
