"""Python's cycle collector, paused while models are imported.

Mapping makes some hundred thousand objects, all of which stay. The collector would look through them again and again
and find nothing to free: a tenth of the time until the first model can be used, a fifth for all of them.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["collector_paused"]


@contextmanager
def collector_paused() -> Iterator[None]:
    """No cycles are looked for inside the block; afterwards as before, errors or not. Blocks may be nested."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
