"""The extensions of one database: who is registered, how each stands, and bringing all of them up to date.

Nothing that is wrong with an extension is raised here, except to those who ask for it (``require``, ``downgrade``): its
standing says it, the log says it, and the other extensions go on.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

from legion_data.errors import ExtensionNameRefused, ExtensionNotReady, LegionDataError
from legion_data.migration.extensions import book, discovery, folder
from legion_data.migration.extensions.naming import checked, version_table
from legion_data.migration.extensions.standing import CURRENT, FAILED, PENDING, Failure, Standing, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from typing import Literal

    from legion_data.migration.extensions.book import Row
    from legion_data.migration.extensions.folder import Folder
    from legion_data.migration.extensions.place import Place
    from legion_data.migration.extensions.run import Event

__all__ = ["Extensions"]


class _Registered(NamedTuple):
    """``path`` None: an installed extension whose folder is not known, and why."""

    path: str | None
    problem: str | None = None


class Extensions:
    """What is registered stays registered, whether the database is open or not. Threads share it."""

    def __init__(self, kind: Literal["local", "shared"]) -> None:
        self._kind = kind
        self._lock = threading.Lock()  # of the two dictionaries, never held for long
        #: Held by whoever runs files, and by those who must not meet him; taken before any lock of theirs.
        self.turn = threading.RLock()
        self._registered: dict[str, _Registered] = {}
        self._twins: dict[str, str] = {}
        self._failures: dict[str, Failure] = {}
        self._is_running = False
        self._late: set[str] = set()
        #: How each stood when it was last looked at.
        self.last_seen: dict[str, Standing] = {}

    # -- who

    def register(self, name: str, path: str) -> None:
        """Remember the folder of ``name``; the same name again replaces it. Raises ``ExtensionNameRefused``."""
        checked(name)
        with self._lock:
            twin = self._twin(name)
            if twin != name:
                raise ExtensionNameRefused(_same_table(name, twin))
            self._registered[name] = _Registered(path)
            self._failures.pop(name, None)

    def stands(self, place: Place | None, name: str, *, run: bool) -> Standing:
        """How ``name`` stands, ``run``: after running what has not run. A database that does not answer is a state."""
        if place is None:
            return _unopened(name, self._registered[name])
        try:
            if run and not self.bring_up(place, [name]):  # from within a migration file: it runs afterwards
                return Standing(name, PENDING, self.paths[name])
            return self.standings(place)[name]
        except LegionDataError as error:
            unseen = Standing(name, FAILED, self.paths[name], error=str(error))
            _report(place, [unseen])
            return unseen

    def discover(self) -> None:
        """Take in what is installed. What was registered by name wins."""
        for name, found in discovery.discover().items():
            path = found.local if self._kind == "local" else found.shared
            if path is None and (found.problem is None or self._kind == "shared"):
                continue
            with self._lock:
                twin = self._twin(name)
                one = _Registered(path, found.problem) if twin == name else _Registered(None, _same_table(name, twin))
                self._registered.setdefault(name, one)

    def _twin(self, name: str) -> str:
        """The registered extension whose version table is that of ``name``; ``name`` when there is none."""
        return self._twins.setdefault(version_table(name), name)

    @property
    def paths(self) -> dict[str, str | None]:
        """Name -> folder."""
        with self._lock:
            return {name: one.path for name, one in self._registered.items()}

    # -- how

    def standings(self, place: Place | None) -> dict[str, Standing]:
        """How each extension stands. ``place`` None: the database is not open, and what ran is not known."""
        registered = self._snapshot()
        if place is None:
            return {name: _unopened(name, one) for name, one in registered.items()}
        return self._judged(place, registered, _folders(registered))

    def require(self, place: Place | None, name: str) -> Standing:
        """The standing of ``name`` when everything it needs is there; else ``ExtensionNotReady``."""
        with self._lock:
            known = {name: self._registered[name]} if name in self._registered else {}
        if not known:
            raise _not_ready(name, None, "it is not registered", "Call register_migrations(name, path), or install it.")
        if place is None:
            raise _not_ready(name, PENDING, "the database is not open", "Call setup() first.")
        standing = self._judged(place, known, _folders(known))[name]
        if standing.state != CURRENT:
            said = standing.error or f"{len(standing.pending)} of its migrations have not run"
            raise _not_ready(
                name, standing.state, f"{standing.state}: {said.rstrip('.')}", f"See: {place.status_command}"
            )
        return standing

    def _snapshot(self) -> dict[str, _Registered]:
        with self._lock:
            return dict(sorted(self._registered.items()))

    def _judged(
        self, place: Place, registered: Mapping[str, _Registered], folders: Mapping[str, Folder]
    ) -> dict[str, Standing]:
        books: dict[str, tuple[Row, ...]] = {}
        if folders:
            with place.asking() as asking:
                books = book.read(asking, folders)
        standings = {
            name: judge(name, folders[name], books[name], self._failures.get(name))
            if name in folders
            else Standing(name, FAILED, None, error=one.problem)
            for name, one in registered.items()
        }
        waiting = [name for name, one in standings.items() if one.state == PENDING and name not in self._failures]
        noted = place.recall() if waiting else {}
        for name in waiting:
            if name in noted:
                standings[name] = judge(name, folders[name], books[name], noted[name])
        self.last_seen = {**self.last_seen, **standings}
        return standings

    # -- bringing up

    def bring_up(
        self,
        place: Place,
        names: Collection[str] | None = None,
        *,
        progress: Callable[[Event], None] | None = None,
    ) -> dict[str, Standing]:
        """Run what has not run, of ``names`` (None: of all). With nothing to do: one query, no lock, no Alembic."""
        with self.turn:
            if self._is_running:  # a migration file registers an extension: it runs when this file is done
                self._late.update(self._registered if names is None else names)
                return {}
            self._is_running = True
            try:
                return self._brought_up(place, names, progress)
            finally:
                self._is_running = False
                self._late.clear()

    def _brought_up(
        self, place: Place, names: Collection[str] | None, progress: Callable[[Event], None] | None
    ) -> dict[str, Standing]:
        tried: set[str] = set()
        while True:
            registered = self._snapshot()
            wanted = registered.keys() if names is None else {*names, *self._late}
            folders = _folders(registered)
            standings = self._judged(place, registered, folders)
            todo = [
                name
                for name, one in standings.items()
                if one.pending and not one.is_blocked and name in wanted and name not in tried
            ]
            if not todo:
                break
            tried.update(todo)
            self._run(place, {name: folders[name] for name in todo}, folders, progress)
        _report(place, [one for name, one in standings.items() if one.error is not None and name in wanted])
        if folders:
            place.settle(standings)
        if tried:
            paths = {name: one.path for name, one in folders.items()}
            place.note(paths, dict(self._failures))
        return standings

    def _run(
        self,
        place: Place,
        todo: Mapping[str, Folder],
        known: Iterable[str],
        progress: Callable[[Event], None] | None,
    ) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        from legion_data.engines.errors import translate
        from legion_data.migration import lock
        from legion_data.migration.extensions.failure import as_failure
        from legion_data.migration.extensions.run import Run

        left = dict(todo)
        try:
            with (
                place.migrating() as (engine, connection),
                lock.hold(engine, connection, place.settings),
                Run(place, engine, connection, known, progress) as run,
            ):
                for name, one in todo.items():
                    try:
                        run.upgrade(name, one)
                        self._failures.pop(name, None)
                    except LegionDataError as error:
                        self._failures[name] = as_failure(error)
                    left.pop(name)
        except (LegionDataError, SQLAlchemyError, OSError) as error:
            # The database is locked, full, read-only or gone: that is so for whoever has not had a turn.
            whole = as_failure(translate(error, place.settings.database))
            self._failures.update(dict.fromkeys(left, whole))

    # -- and back

    def downgrade(
        self, place: Place, name: str, to: str | None = None, *, progress: Callable[[Event], None] | None = None
    ) -> Standing:
        """Undo the newest file of ``name``, or all down to ``to`` (a number or file that stays; "base": all of them).

        Raises ``ExtensionNotReady`` for one whose files are missing or changed, ``ExtensionFailed`` and others.
        """
        from legion_data.migration import lock
        from legion_data.migration.extensions.run import Run
        from legion_data.migration.extensions.way_back import way_back

        with self.turn:
            registered = self._snapshot()
            folders = _folders(registered)
            standing = self._judged(place, registered, folders).get(name)
            if standing is None:
                raise _not_ready(name, None, "it is not registered", f"See: {place.status_command}")
            undone = way_back(standing, folders[name], to, see=place.status_command) if name in folders else ()
            if not undone:
                return standing
            with (
                place.migrating() as (engine, connection),
                lock.hold(engine, connection, place.settings),
                Run(place, engine, connection, folders, progress) as run,
            ):
                run.downgrade(name, folders[name], undone)
            self._failures.pop(name, None)
            return self._judged(place, {name: registered[name]}, {name: folders[name]})[name]

    def fresh_after_fork(self) -> None:
        """In a forked child: locks that nobody holds."""
        self._lock, self.turn = threading.Lock(), threading.RLock()
        self._is_running = False


def _unopened(name: str, one: _Registered) -> Standing:
    return Standing(name, FAILED if one.problem else PENDING, one.path, error=one.problem)


def _same_table(name: str, twin: str) -> str:
    table = version_table(name)
    return f"{name} differs from the extension {twin} in capital letters only; both would have the table {table}."


def _folders(registered: Mapping[str, _Registered]) -> dict[str, Folder]:
    return {name: folder.read(one.path) for name, one in registered.items() if one.path is not None}


def _report(place: Place, broken: Sequence[Standing]) -> None:
    if not broken:
        return
    import logging

    for one in broken:
        logging.getLogger("legion_data.extensions").warning(
            "The migrations of the extension %s on %s: %s", one.name, place.label, one
        )


def _not_ready(name: str, state: str | None, why: str, hint: str) -> ExtensionNotReady:
    error = ExtensionNotReady(f"The extension {name} is not ready: {why}.", hint=hint)
    error.extension, error.state = name, state
    return error
