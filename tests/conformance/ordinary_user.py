"""Work as somebody who is refused things: tests may run as root."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["as_ordinary_user"]

_NOBODY = 65534


def as_ordinary_user(work: Callable[[], None], home: Path) -> None:
    """Run ``work`` in a fork without root's privileges; its assertion errors are ours."""
    child = os.fork()
    if child == 0:
        try:
            os.environ["HOME"] = str(home)  # of the caller, who may be root: closed to others
            if os.geteuid() == 0:
                os.setgid(_NOBODY)
                os.setuid(_NOBODY)
            work()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - collected here, asserted by the test
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
