"""What a data layer knows about its tables: Core tables without a model, and whether work can begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data.errors import DataUnavailable
from legion_data.runtime.part import Part

if TYPE_CHECKING:
    import threading

    from sqlalchemy import Table

    from legion_data.rows.reflected import Tables

__all__ = ["SharedTables"]


class SharedTables(Part):
    """The part of ``DataLayer`` that looks at the catalogue, once, and answers from memory."""

    _lock: threading.RLock

    def _forget(self) -> None:
        super()._forget()
        self._tables: Tables | None = None

    def table(self, name: str) -> Table:
        """The Core table ``name``, for tables of extensions: reflected once, and kept.

        A table that a model maps is the model's own. Raises ``TableUnknown``, ``DataUnavailable`` when not set up.
        """
        return self._asked_tables().table(name)

    def ready(self, *tables: str, write: bool = False) -> bool:
        """Whether the layer is up, all of ``tables`` exist and, with ``write``, rows may be added to them.

        Answered from memory, which a migration of this process and a lost connection refresh; a table that is missing
        is looked for again, once a second at most. False as well while the server is known to be out of reach: it is
        then asked, once a second at most, and given half a second to answer. Raises ``PoolTimeout`` when the catalogue
        must be asked and every connection stays busy.
        """
        if not self.connected:
            return False
        try:
            if not self._seems_well() or (write and self.settings.readonly):
                return False
            if tables and not self._asked_tables().has(tables):
                return False
            return not write or all(self.can_write(table) for table in tables)
        except DataUnavailable:  # out of reach, or shut down meanwhile
            return False

    def reset_tables(self) -> None:
        """Forget what is known about tables, for example after another process has migrated."""
        if self._tables is not None:
            self._tables.reset()

    def _asked_tables(self) -> Tables:
        tables = self._tables
        if tables is None:
            with self._lock:
                from legion_data.rows.reflected import Tables

                tables = self._tables = self._tables or Tables(self.connection, self.settings.database)
        return tables

    def _seems_well(self) -> bool:
        if self.settings.database.is_file:
            return True
        from legion_data.engines.pool import Pool

        pool = self.connection.pool
        return not isinstance(pool, Pool) or pool.circuit is None or pool.circuit.seems_well()
