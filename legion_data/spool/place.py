"""One namespace of one owner: where its files are, and its ledger.

Entries lie in ``<root>/<owner>/<namespace>``, which holds nothing else but ``quarantine/`` and ``dead/``, so that the
predecessor finds there what it expects. What drainers and writers note for themselves lies in
``<root>/.state/<owner>/<namespace>``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data.spool.disk import make_folder
from legion_data.spool.ledger import Ledger

if TYPE_CHECKING:
    from legion_data.spool.limits import Limits

__all__ = ["STATE", "Place"]

STATE = ".state"


class Place:
    """The folders of one namespace."""

    def __init__(self, root: str, owner: tuple[str, ...], namespace: str, limits: Limits) -> None:
        parts = (*owner, namespace)
        self._root, self._parts = root, parts
        self.name = namespace
        self.limits = limits
        #: Where entries lie.
        self.folder = "/".join((root, *parts))
        #: Where progress and counts are noted.
        self.state = "/".join((root, STATE, *parts))
        self.lock = f"{self.state}/drain.lock"
        self.attempts = f"{self.state}/attempts"
        self.ledger = Ledger(f"{self.state}/ledger", self.folder, limits)
        #: Whether this process has seen to the folders.
        self.is_prepared = False

    def prepare(self) -> None:
        """Make the folders, for us alone; harmless when they are there."""
        self.ledger.forget()
        for parts in ((), self._parts):
            path = self._root
            make_folder(path)
            for part in parts:
                path = f"{path}/{part}"
                make_folder(path)
        make_folder(f"{self._root}/{STATE}")
        make_folder(self.state)
        self.is_prepared = True
