"""Tables of the local database: as they are, as mapped classes, and one row written whether it is there or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.local.part import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Table

    from legion_data.local.reflection import Reflected
    from legion_data.local.upserting import Upserts

__all__ = ["Rows"]


class Rows(Part):
    """The part of ``LocalDatabase`` that clients read and write with."""

    def _forget_rows(self) -> None:
        self._reflected: Reflected | None = None
        self._upserts: Upserts | None = None

    def table(self, name: str) -> Table:
        """The table ``name`` as SQLAlchemy reflects it. Raises ``DataUnavailable``: not open; ``TableUnknown``."""
        return self._tables().table(name)

    def model(self, name: str) -> type[Any]:
        """A mapped class for the table ``name``, the same class each time. Raises as ``table``."""
        return self._tables().model(name)

    def upsert(self, table: str, row: Mapping[str, Any], conflict: str | Iterable[str]) -> None:
        """Insert ``row``, or update the row that has the same values in the columns ``conflict``; one transaction.

        Columns that ``row`` does not name keep their values. Raises ``ValueRefused`` (``UnknownAttribute`` for a column
        that the table lacks), ``GuardMissing`` when no unique index covers ``conflict``, ``UpsertConflict`` when the
        row meets another one, other ``ConstraintViolation``.
        """
        upserts = self._upserts
        if upserts is None:
            upserts = self._made_upserts()
        upserts.run(table, row, (conflict,) if isinstance(conflict, str) else tuple(conflict))

    def _made_upserts(self) -> Upserts:
        tables = self._tables()
        with self._lock:
            settings = self._open_settings()
            if self._upserts is None:
                from legion_data.local.upserting import Upserts

                logged = bool(settings.log or settings.local.query_log)
                self._upserts = Upserts(self.connection, tables, logged=logged)
            return self._upserts

    def _tables(self) -> Reflected:
        engine = self.connection
        with self._lock:
            self._open_settings()
            if self._reflected is None:
                from legion_data.local.reflection import Reflected

                self._reflected = Reflected(engine)
            return self._reflected
