"""Where the spool meets the database: rows that are written now, or wait on this node's disk until they can be.

**Order.** One queue a database, for all its tables, so that a row never overtakes the one that it refers to: while
anything waits, what comes later waits behind it. ``replay`` writes the queue in order and ends when it is empty.

**Once.** A row is inserted unless its key is there, so it does not matter whether an attempt whose answer was lost had
succeeded, nor whether a replayer died between its commit and the removal of the entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from legion_data.errors import (
    DataUnavailable,
    LegionDataError,
    PoolTimeout,
    StatementTimeout,
    StorageFull,
    TransactionLost,
)
from legion_data.runtime.part import Part

if TYPE_CHECKING:
    import logging
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from legion_data.settings import Settings
    from legion_data.spool import Spool

__all__ = ["Kept", "Spooling"]

#: The database cannot take the row now, and may later. Everything else is the row's fault, or the operator's.
AWAY = (DataUnavailable, PoolTimeout, StorageFull, StatementTimeout, TransactionLost)
OWNER = "legion_data"
#: Rows of one transaction of a replay.
BATCH = 200


class Kept(NamedTuple):
    """Where ``write_or_spool`` put a row."""

    where: Literal["database", "spool"]
    #: The row's file in the spool; None when it is in the database.
    path: Path | None = None

    @property
    def is_spooled(self) -> bool:
        """True when it waits for ``replay``."""
        return self.where == "spool"


class Spooling(Part):
    """The part of ``DataLayer`` that keeps rows while the database is away."""

    _given: Settings | Mapping[str, object] | None
    _settings: Settings | None
    #: The settings of the last ``setup``, whether it succeeded or not.
    _meant: Settings | None = None
    #: The settings of a database, the spool for its rows, and its tables without a model that rows went to.
    _spools: tuple[Settings, Spool, dict[str, Table]] | None = None

    if TYPE_CHECKING:

        def table(self, name: str) -> Table: ...

    def write_or_spool(
        self, table: str | type[Any], row: Mapping[str, Any], key: str | Sequence[str] | None = None
    ) -> Kept:
        """Insert ``row`` unless its key is there; or keep it for ``replay`` when the database cannot take it now.

        ``table``: its name, or the mapped class; of a table without a model the columns must be known, so it is one
        that exists now, or that this layer has written to before. ``key``: the columns, with a unique index, by which
        a second attempt knows the row; None: the primary key when it is given, else ``uuid``, else a unique key that
        the row has; ``[]`` accepts that the row may be written twice. When earlier rows wait, it waits behind them. A
        set-up that failed, or has not been, counts as a database that is away.

        Raises before anything is written: ``ValueRefused``, ``UnknownAttribute``, ``PayloadRefused``, ``TableUnknown``
        (``DataUnavailable`` while nobody can say whether there is such a table). Raises what the
        database says about the row (``ConstraintViolation``). ``SpoolFull`` when the spool cannot take it either.
        """
        from legion_data.runtime.waiting_row import checked
        from legion_data.spool.payloads import encoded

        waiting = checked(table, row, key, self._reflected)
        if self._intended().database.in_memory:  # it would not outlive what keeps us from it
            self.run_in_transaction(waiting.write)
            return Kept("database")
        spool, namespace, _ = self._rows()
        payload = waiting.payload()
        encoded(payload, spool.limits.max_entry_bytes)  # refused whether or not it comes to that
        joins = spool.has_waiting(namespace)
        if not joins:
            try:
                self.run_in_transaction(waiting.write)
            except AWAY as error:
                _log().warning("%s; the row waits in %s/%s", _summary(error), spool.folder, namespace)
            else:
                return Kept("database")
        path = spool.write(namespace, payload)
        if joins and spool.is_first(namespace, path):  # what it waited behind is written, by a replay that is over
            self._replay_quietly()
        return Kept("spool", path)

    def replay(self, *, max_attempts: int | None = 1) -> int:
        """Write the rows that wait, oldest first, until none is left; how many. Harmless to call at any time.

        A row that the database refuses (a constraint, a value, a table that is gone) is moved to ``dead/`` with the
        error after ``max_attempts``, in this and earlier replays, and the next one comes; None: it is raised, and
        stays. Raises ``DataUnavailable`` or the like when the database is (still) away; what was written is written.
        """
        if self.settings.database.in_memory:  # DataUnavailable when not set up
            return 0
        spool, namespace, _ = self._rows()
        written = 0
        while spool.has_waiting(namespace):
            before = written
            try:
                written += spool.drain_batches(namespace, self._write_together, size=BATCH)
            except AWAY:
                raise
            except LegionDataError:  # one of these rows is refused: one by one, to find which
                written += spool.drain(
                    namespace, self._write_alone, max_attempts=max_attempts, transient=AWAY, limit=BATCH
                )
            else:
                if written == before:  # nothing but files that cannot be read, or another process was faster
                    break
        return written

    def _write_together(self, payloads: list[Any]) -> None:
        from legion_data.runtime.waiting_row import WaitingRow

        rows = [WaitingRow.of(payload, self._reflected) for payload in payloads]

        def work(session: Session) -> None:
            for row in rows:
                row.write(session)

        self.run_in_transaction(work)

    def _reflected(self, name: str) -> Table:
        """A table without a model. It is remembered beyond a lost connection: that is when rows have to wait for it."""
        *_, met = self._rows()
        known = met.get(name)
        if known is not None and not self.connected:
            return known
        try:
            found = met[name] = self.table(name)
        except AWAY:
            if known is None:
                raise
            return known
        return found

    def _write_alone(self, payload: Any) -> None:
        self._write_together([payload])

    def _replay_quietly(self) -> None:
        try:
            self.replay()
        except LegionDataError as error:  # the row is safe, and the next replay comes
            _log().warning("%s; rows go on waiting", _summary(error))

    def spool_stats(self) -> dict[str, Any] | None:
        """Depth, bytes and age of the rows that wait; None when none was ever spooled for this database."""
        if self._settings is None and self._meant is None:
            return None
        try:
            spool, namespace, _ = self._rows()
            found = spool.stats().get(namespace)
        except LegionDataError as error:
            return {"error": error.summary}
        return None if found is None else {"folder": str(spool.folder / namespace), **found._asdict()}

    def _rows(self) -> tuple[Spool, str, dict[str, Table]]:
        """The spool for rows, the namespace of this database, and its tables without a model."""
        from legion_data.spool import Limits, Spool

        settings = self._intended()
        known = self._spools
        if known is None or known[0] is not settings:
            limits = Limits(**vars(settings.spool))
            known = self._spools = (settings, Spool.for_(OWNER, limits=limits), {})
        return known[1], _namespace(settings), known[2]

    def _intended(self) -> Settings:
        """The settings in use; while nothing is, those of the last ``setup``, or those of a next one."""
        if self._settings is not None and self.connected:
            return self._settings
        if self._meant is None:
            from legion_data.runtime.opening import settings_from

            self._meant = settings_from(self._given, {})
        return self._meant


def _namespace(settings: Settings) -> str:
    """A name for the database itself, whoever logs in: rows of one database must never be written to another."""
    from hashlib import sha256

    database = settings.database
    where = database.filename if database.is_file else f"{database.socket or database.host}:{database.port}"
    identity = sha256(f"{database.adapter}|{where}|{database.name}".encode()).hexdigest()
    readable = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in _stem(database.name))
    return f"{database.adapter}-{readable[-40:]}-{identity[:8]}"


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".db")


def _summary(error: Exception) -> str:
    return error.summary if isinstance(error, LegionDataError) else type(error).__name__


def _log() -> logging.Logger:
    import logging  # slow to import, and nothing has gone wrong yet

    return logging.getLogger("legion_data")
