"""``Spool``: the buffer of one owner, a folder of files that survives crashes and power loss."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, overload

from legion_data.errors import SpoolError
from legion_data.settings.places import NoPlace, platform_folder
from legion_data.spool import aside, census, draining
from legion_data.spool.disk import in_our_words
from legion_data.spool.draining import Patience
from legion_data.spool.limits import Limits
from legion_data.spool.lock import WAIT_S
from legion_data.spool.names import DEFAULT, check_namespace, id_of, owner_parts, written_ns
from legion_data.spool.place import Place
from legion_data.spool.waiting import waiting
from legion_data.spool.writing import write, write_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from legion_data.spool.aside import Dead
    from legion_data.spool.census import Figures
    from legion_data.spool.waiting import Waiting

__all__ = ["Entry", "Spool", "root_folder"]


class Entry(NamedTuple):
    """One entry, as ``entries`` and ``drain_entries`` give it."""

    #: A UUID, and the place in a batch; the same each time the entry is delivered, and for each write of one key.
    id: str
    payload: Any
    #: When it was written, aware, UTC; None for a file whose name does not say.
    written_at: datetime | None


class _Missing:
    def __repr__(self) -> str:
        return "<missing>"


_MISSING: Any = _Missing()


class Spool:
    """What one owner writes now and hands on later. Threads and processes share it."""

    #: Where the spools of all owners lie; None: ``~/.legionio/data/spool``. Read when a spool is made.
    root: ClassVar[str | os.PathLike[str] | None] = None

    def __init__(self, owner: str, *, root: str | os.PathLike[str] | None = None, limits: Limits | None = None) -> None:
        self._parts = owner_parts(owner)
        self._root = root_folder(root)
        #: The caps of each namespace.
        self.limits = Limits() if limits is None else limits
        self._places: dict[str, Place] = {}
        self.owner = ".".join(self._parts)
        #: The owner's folder; it may not exist yet.
        self.folder = Path(self._root, *self._parts)

    @classmethod
    def for_(cls, owner: str, *, root: str | os.PathLike[str] | None = None, limits: Limits | None = None) -> Spool:
        """The spool of ``owner``, a dotted name: ``Spool.for_("llm.gateway")`` lies in ``llm/gateway`` below the root.

        Raises ``SpoolNameRefused`` for anything else. Nothing is made on the disk before the first write.
        """
        return cls(owner, root=root, limits=limits)

    def __repr__(self) -> str:
        return f"Spool({self.owner!r}, {str(self.folder)!r})"

    # -- write

    @overload
    def write(self, payload: object, /, *, key: str | None = None, durable: bool = True) -> Path: ...
    @overload
    def write(self, namespace: str, payload: object, key: str | None = None, *, durable: bool = True) -> Path: ...
    def write(
        self, namespace: Any = _MISSING, payload: Any = _MISSING, key: str | None = None, *, durable: bool = True
    ) -> Path:
        """Keep ``payload``, any JSON value; gives its file. One argument: the payload, for the namespace ``default``.

        When it returns, the entry survives power loss; ``durable=False``: only the death of this process. ``key``:
        entries of one key have one id, by which a receiver knows what it has had.

        Raises ``PayloadRefused`` and ``SpoolNameRefused`` before the disk is touched, ``SpoolFull`` at a cap or on a
        full disk, ``SpoolError`` when the folder cannot be written. After an error nothing was written.
        """
        namespace, payload = _named(namespace, payload)
        place = self._places.get(namespace) or self._place(namespace)
        return write(place, payload, key, durable=durable)

    @overload
    def write_many(self, payloads: Iterable[object], /, *, durable: bool = True) -> int: ...
    @overload
    def write_many(self, namespace: str, payloads: Iterable[object], *, durable: bool = True) -> int: ...
    def write_many(self, namespace: Any = _MISSING, payloads: Any = _MISSING, *, durable: bool = True) -> int:
        """Keep all of ``payloads`` or none, in their order, as one file; how many. Raises as ``write`` does.

        Their text is held in memory until it is written: hand over a million in parts.
        """
        namespace, payloads = _named(namespace, payloads)
        return write_many(self._place(namespace), payloads, durable=durable)

    # -- hand on

    @overload
    def drain(
        self,
        handler: Callable[[Any], object],
        /,
        *,
        max_attempts: int | None = None,
        transient: tuple[type[Exception], ...] = (),
        limit: int | None = None,
        wait_s: float = WAIT_S,
    ) -> int: ...
    @overload
    def drain(
        self,
        namespace: str,
        handler: Callable[[Any], object],
        *,
        max_attempts: int | None = None,
        transient: tuple[type[Exception], ...] = (),
        limit: int | None = None,
        wait_s: float = WAIT_S,
    ) -> int: ...
    def drain(
        self,
        namespace: Any = _MISSING,
        handler: Any = _MISSING,
        *,
        max_attempts: int | None = None,
        transient: tuple[type[Exception], ...] = (),
        limit: int | None = None,
        wait_s: float = WAIT_S,
    ) -> int:
        """Call ``handler(payload)`` for what waits now, oldest first, and remove each when it returned; how many.

        One argument: the handler, for the namespace ``default``. Another drainer of the namespace is waited for,
        ``wait_s`` seconds; then ``SpoolBusy``. ``limit``: deliver at most so many.

        What the handler raises is raised again, and the entry stays, as do those after it. With ``max_attempts`` the
        entry is moved to ``dead/`` when it has failed so often, in this and earlier drains, and the next one comes;
        errors of the classes ``transient`` do not count: they say that the receiver is away, not that the entry is bad.
        """
        namespace, handler = _handled(namespace, handler)
        patience = Patience(_least_one(max_attempts), transient)
        return draining.deliver(self._place(namespace), handler, None, patience, limit, wait_s)

    flush = drain

    def drain_entries(
        self,
        namespace: str,
        handler: Callable[[Entry], object],
        *,
        max_attempts: int | None = None,
        transient: tuple[type[Exception], ...] = (),
        limit: int | None = None,
        wait_s: float = WAIT_S,
    ) -> int:
        """As ``drain``, with the ``Entry`` instead of the payload: its id tells if it was delivered before."""
        namespace, handler = _handled(namespace, handler)
        patience = Patience(_least_one(max_attempts), transient)
        return draining.deliver(self._place(namespace), handler, _entry, patience, limit, wait_s)

    def drain_batches(
        self,
        namespace: str,
        handler: Callable[[list[Any]], object],
        *,
        size: int = 500,
        limit: int | None = None,
        wait_s: float = WAIT_S,
    ) -> int:
        """As ``drain``, with a list of up to ``size`` payloads; all of them are removed when the handler returned."""
        namespace, handler = _handled(namespace, handler)
        return draining.deliver_batches(self._place(namespace), handler, _least_one(size) or 1, limit, wait_s)

    # -- look

    def entries(self, namespace: str = DEFAULT) -> Iterator[Entry]:
        """What waits, oldest first, one by one; everything stays."""
        for item in waiting(self._place(namespace), takes=False):
            if item is not None:
                yield _entry(item)

    def read(self, namespace: str = DEFAULT) -> list[Any]:
        """The payloads that wait, oldest first; everything stays. For many, ``entries`` holds one at a time."""
        return [entry.payload for entry in self.entries(namespace)]

    def has_waiting(self, namespace: str = DEFAULT) -> bool:
        """Whether any entry waits; takes no longer when a million do."""
        return census.has_waiting(self._place(namespace).folder)

    def is_first(self, namespace: str, path: Path) -> bool:
        """Whether nothing waits that was written before the entry in the file ``path``."""
        return not census.has_waiting(self._place(namespace).folder, before=path.name)

    def count(self, namespace: str = DEFAULT) -> int:
        """How many entries wait."""
        place = self._place(namespace)
        return census.depth(place.folder, place.state)

    def clear(self, namespace: str = DEFAULT, *, wait_s: float = WAIT_S) -> int:
        """Remove what waits, undelivered; how many. Quarantine and dead stay."""
        return draining.clear(self._place(namespace), wait_s)

    def namespaces(self) -> list[str]:
        """The namespaces that were ever written to."""
        return census.namespaces(self._root, self._parts)

    def stats(self) -> dict[str, Figures]:
        """Depth, bytes, age of the oldest entry, dead and quarantined, of each namespace."""
        places = {name: self._place(name) for name in self.namespaces()}
        return {name: census.figures(place.folder, place.state) for name, place in places.items()}

    def dead(self, namespace: str = DEFAULT) -> list[Dead]:
        """The entries that were given up, and why."""
        return list(aside.dead(self._place(namespace).folder))

    def requeue(self, namespace: str = DEFAULT) -> int:
        """Let the dead wait again, each in its old place of the order; how many."""
        folder = self._place(namespace).folder
        with in_our_words(folder):
            return sum(aside.requeue(folder, one.name) for one in list(aside.dead(folder)))

    def _place(self, namespace: str) -> Place:
        place = self._places.get(namespace) if isinstance(namespace, str) else None
        if place is None:
            # Two threads may both make one: setdefault lets one of them win, and a place without a file open is cheap.
            made = Place(self._root, self._parts, check_namespace(namespace), self.limits)
            place = self._places.setdefault(namespace, made)
        return place


def root_folder(given: str | os.PathLike[str] | None = None) -> str:
    """The absolute root: ``given``, else ``Spool.root``, else ``~/.legionio/data/spool``."""
    chosen = Spool.root if given is None else given
    if chosen is not None:
        return os.path.abspath(os.path.expanduser(os.fspath(chosen)))
    try:
        return platform_folder("data", "spool")
    except NoPlace as error:
        raise SpoolError(f"The spool has no folder: {error}.", hint="Set Spool.root.") from None


def _named(namespace: Any, value: Any) -> tuple[Any, Any]:
    """Namespace and value of a call in either form: who passes one thing passes the value."""
    if value is not _MISSING:
        return (DEFAULT if namespace is _MISSING else namespace), value
    if namespace is _MISSING:
        raise TypeError("there is nothing to write")
    return DEFAULT, namespace


def _handled(namespace: Any, handler: Any) -> tuple[Any, Any]:
    if handler is _MISSING:
        namespace, handler = DEFAULT, namespace
    elif namespace is _MISSING:
        namespace = DEFAULT
    if not callable(handler):
        raise TypeError("drain needs a handler: drain(namespace, handler), or drain(handler)")
    return namespace, handler


def _least_one(number: int | None) -> int | None:
    if number is not None and number < 1:
        raise ValueError(f"{number} was given where at least 1 is needed")
    return number


def _entry(item: Waiting) -> Entry:
    written = written_ns(item.name)
    at = None if written is None else datetime.fromtimestamp(written // 1000 / 10**6, UTC)
    return Entry(id_of(item.name), item.payload, at)
