"""Tables of the local database: as they are, as mapped classes, and one row written whether it is there or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.errors import DataUnavailable, ValueRefused
from legion_data.local.part import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Table

    from legion_data.engines.prepared import Prepared
    from legion_data.local.reflection import Reflected

__all__ = ["Rows"]

_Form = tuple[str, tuple[str, ...], tuple[str, ...]]


class Rows(Part):
    """The part of ``LocalDatabase`` that clients read and write with."""

    def _forget_rows(self) -> None:
        self._reflected: Reflected | None = None
        self._upserts: dict[_Form, Prepared] = {}

    def table(self, name: str) -> Table:
        """The table ``name`` as SQLAlchemy reflects it. Raises ``DataUnavailable``: not open, or no such table."""
        return self._tables().table(name)

    def model(self, name: str) -> type[Any]:
        """A mapped class for the table ``name``, the same class each time. Raises ``DataUnavailable`` as ``table``."""
        return self._tables().model(name)

    def upsert(self, table: str, row: Mapping[str, Any], conflict: str | Iterable[str]) -> None:
        """Insert ``row``, or update the row that has the same values in the columns ``conflict``; one transaction.

        Columns that ``row`` does not name keep their values. Raises ``DataUnavailable`` for a missing table,
        ``ValueRefused`` for a column that it does not have, ``ConstraintViolation``.
        """
        keys = (conflict,) if isinstance(conflict, str) else tuple(conflict)
        form = (table, tuple(row), keys)
        engine = self.connection
        statement = self._upserts.get(form)
        if statement is None:
            statement = self._upserts[form] = self._prepared(form)
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with engine.begin() as connection:
                statement.execute(connection, row)
        except SQLAlchemyError as error:
            from legion_data.engines.errors import translate

            self._upserts.pop(form, None)
            raise translate(error) from error

    def _prepared(self, form: _Form) -> Prepared:
        from sqlalchemy import bindparam
        from sqlalchemy.dialects.sqlite import insert

        from legion_data.engines.prepared import Prepared

        name, columns, keys = form
        table = self.table(name)
        strange = [column for column in (*columns, *keys) if column not in table.columns]
        if strange or not columns or not keys or set(keys) - set(columns):
            raise ValueRefused(_refusal(name, strange, columns, keys))
        values = {column: bindparam(column, type_=table.columns[column].type) for column in columns}
        written = insert(table).values(values)
        changed = {column: written.excluded[column] for column in columns if column not in keys}
        if changed:
            return Prepared(written.on_conflict_do_update(index_elements=list(keys), set_=changed))
        return Prepared(written.on_conflict_do_nothing(index_elements=list(keys)))

    def _tables(self) -> Reflected:
        engine = self.connection
        with self._lock:
            if not self.connected:
                raise DataUnavailable("The local database is not open.")
            if self._reflected is None:
                from legion_data.local.reflection import Reflected

                self._reflected = Reflected(engine)
            return self._reflected


def _refusal(table: str, strange: list[str], columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    if strange:
        return f"The table {table} has no column {', '.join(strange)}."
    if not columns or not keys:
        return f"An upsert into {table} needs a row and the columns that tell which row it is."
    return (
        f"The row for {table} lacks {', '.join(key for key in keys if key not in columns)}, which shall tell it apart."
    )
