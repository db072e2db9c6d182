"""MySQL commits each DDL statement; the journal makes a revision resumable there, statement by statement.

Before the i-th changing statement of a revision runs, the journal row says (i, kind, text), in the same transaction:

- before DDL, whose implicit commit commits the row: "i may or may not have taken effect";
- before DML, which commits together with the row: once the row is seen, i is done.

A resumed revision skips what comes before the row's statement. A DML statement in the row is skipped too. A DDL
statement in the row runs again, and the one error that says "already so" counts as success. When the server had
refused a DDL statement the row says ``refused``: that one did not take effect, so no error is accepted from it.

It stands between SQLAlchemy and the driver (the ``do_execute`` events), where every statement passes, whoever sent it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import event

from legion_data.dialects.migrating.mysql import already_so, kind_of
from legion_data.errors import MigrationFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from legion_data.migration.history import Underway
    from legion_data.migration.plan import Step

__all__ = ["Change", "Journal", "rehearse"]

_WRITE = "REPLACE INTO {table} (revision, direction, step, kind, statement, started_at) VALUES (%s, %s, %s, %s, %s, %s)"
_DONE = "DELETE FROM {table} WHERE revision = %s"
_OUT_OF_REACH = frozenset({2002, 2003, 2006, 2013, 2055, 4031})


class Change(NamedTuple):
    """One changing statement of a revision. ``kind``: ddl or dml."""

    kind: str
    statement: str


class _Between(ABC):
    """Receives every statement of one connection before the driver does."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @abstractmethod
    def receive(self, cursor: Any, statement: str, run: Callable[[], object]) -> bool:
        """True: taken care of. False: the driver shall run it."""

    @contextmanager
    def listening(self, engine: Engine) -> Iterator[None]:
        def one(cursor: Any, statement: str, parameters: Any, context: Any) -> bool | None:
            return self._received(context, cursor, statement, lambda: cursor.execute(statement, parameters))

        def many(cursor: Any, statement: str, parameters: Any, context: Any) -> bool | None:
            return self._received(context, cursor, statement, lambda: cursor.executemany(statement, parameters))

        def bare(cursor: Any, statement: str, context: Any) -> bool | None:
            return self._received(context, cursor, statement, lambda: cursor.execute(statement))

        listeners: dict[str, Callable[..., bool | None]] = {
            "do_execute": one,
            "do_executemany": many,
            "do_execute_no_params": bare,
        }
        for name, listener in listeners.items():
            event.listen(engine, name, listener)
        try:
            yield
        finally:
            for name, listener in listeners.items():
                event.remove(engine, name, listener)

    def _received(self, context: Any, cursor: Any, statement: str, run: Callable[[], object]) -> bool | None:
        # Events of an engine reach all of its connections; the lock's or the caller's own are not our business.
        if context is None or context.root_connection is not self._connection:
            return None
        return self.receive(cursor, statement, run) or None


class Journal(_Between):
    """The journal of one run of one revision. ``found``: the row that a killed run of the same revision left.

    Extensions keep theirs in another ``table``, so that the core's runner never meets a revision it does not know.
    """

    def __init__(
        self, connection: Connection, step: Step, found: Underway | None = None, *, table: str = "legion_journal"
    ) -> None:
        super().__init__(connection)
        self._step = step
        self._found = found
        self._at = 0
        self._write, self._done = _WRITE.format(table=table), _DONE.format(table=table)

    def announce(self) -> None:
        """Say what is going to be done before its first statement; the caller commits."""
        moment = datetime.now(UTC).replace(tzinfo=None)
        row = (self._step.revision.number, self._step.direction, 0, "dml", "", moment)
        self._connection.exec_driver_sql(self._write, row)

    def receive(self, cursor: Any, statement: str, run: Callable[[], object]) -> bool:
        kind = kind_of(statement)
        if kind is None:
            return False
        self._at += 1
        found = self._found
        if found is not None and self._at < found.step:
            return True
        if found is not None and self._at == found.step:
            self._require_same(found, statement)
            if found.kind == "dml":
                return True
        is_repeated = found is not None and self._at == found.step and found.kind == "ddl"
        self._note(cursor, kind, statement)
        try:
            run()
        except Exception as error:
            if is_repeated and already_so(statement, error):
                return True
            if kind == "ddl":
                self._note_refusal(cursor, statement, error)
            raise
        return True

    def finished(self) -> None:
        """Forget the row; the caller commits that with the version. Raises when a resume never met its statement."""
        if self._found is not None and self._at < self._found.step:
            raise MigrationFailed(
                f"Revision {self._step.revision.number} was left at its statement {self._found.step}, "
                f"and now has only {self._at}: it is not the revision that was begun.",
                hint="Finish it with the release that began it, then upgrade.",
            )
        self._connection.exec_driver_sql(self._done, (self._step.revision.number,))

    def _require_same(self, found: Underway, statement: str) -> None:
        if found.statement == statement:
            return
        raise MigrationFailed(
            f"Revision {found.revision} was left at its statement {found.step}, which was another one then "
            f"({_shortened(found.statement)}) than it is now ({_shortened(statement)}).",
            hint="Finish it with the release that began it, then upgrade.",
        )

    def _note(self, cursor: Any, kind: str, statement: str) -> None:
        row = (
            self._step.revision.number,
            self._step.direction,
            self._at,
            kind,
            statement,
            datetime.now(UTC).replace(tzinfo=None),
        )
        with cursor.connection.cursor() as own:
            own.execute(self._write, row)

    def _note_refusal(self, cursor: Any, statement: str, error: BaseException) -> None:
        number = error.args[0] if error.args else None
        if not isinstance(number, int) or number in _OUT_OF_REACH or number == 0:
            return  # nobody answered: whether it took effect is as open as after a kill
        self._note(cursor, "refused", statement)
        cursor.connection.commit()


class _Rehearsal(_Between):
    """Writes down what would change, and changes nothing."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.changes: list[Change] = []

    def receive(self, cursor: Any, statement: str, run: Callable[[], object]) -> bool:
        kind = kind_of(statement)
        if kind is None:
            return False
        self.changes.append(Change(kind, statement))
        return True


def rehearse(engine: Engine, connection: Connection, run: Callable[[], None]) -> tuple[Change, ...]:
    """The changing statements of a revision, as the connected server would receive them. None reaches it."""
    rehearsal = _Rehearsal(connection)
    with rehearsal.listening(engine):
        run()
    return tuple(rehearsal.changes)


def _shortened(statement: str, most: int = 80) -> str:
    text = " ".join(statement.split())
    return text if len(text) <= most else f"{text[:most]}…"
