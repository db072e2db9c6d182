"""A forked child gets fresh locks and fresh pools, and leaves the parent's connections alone."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet

__all__ = ["watch"]


class Forked(Protocol):
    """What can be made fresh."""

    def fresh_after_fork(self) -> None:
        """Called in the child, before anything else runs there."""


_watched: WeakSet[Forked] = WeakSet()


def watch(thing: Forked) -> None:
    """Call ``thing.fresh_after_fork()`` in every child that is forked from now on."""
    _watched.add(thing)


def _refresh() -> None:
    for thing in list(_watched):
        thing.fresh_after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_refresh)
