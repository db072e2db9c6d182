"""The INSERT statements of this room, in each database's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Boolean, ColumnElement, bindparam, insert, literal_column
from sqlalchemy.sql.elements import ClauseElement

from legion_data.dialects.kinds import is_mysql, is_sqlite
from legion_data.dialects.upsert_mark import mark
from legion_data.engines.prepared_rows import PreparedRows, row_of
from legion_data.rows.changes import in_reading_order, when_empty
from legion_data.rows.excluded_value import resolved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Column, Insert
    from sqlalchemy.engine import Dialect

    from legion_data.rows.given import GivenRow
    from legion_data.rows.layout import Layout
    from legion_data.rows.target import Target
    from legion_data.rows.unique_keys import UniqueKey

__all__ = ["Wanted", "prepared"]


class Wanted(NamedTuple):
    """What a statement writes."""

    target: Target
    layout: Layout
    #: Columns that an expression fills, by their place; the others are parameters of the row.
    expressions: Mapping[int, ClauseElement]
    #: None: a plain INSERT, whose unique violations are errors.
    key: UniqueKey | None = None
    #: Columns that take the new row's value where a row exists; without one there, they are emptied.
    copied: Sequence[Column[Any]] = ()
    #: Columns that are set to a value or an expression there.
    values: Mapping[Column[Any], Any] | None = None
    returning: Sequence[Column[Any]] = ()

    @classmethod
    def of(cls, target: Target, row: GivenRow, *rest: Any) -> Wanted:
        """For rows of the shape of ``row``."""
        return cls(target, row.layout, {place: row.values[place] for place in row.expressions}, *rest)

    @property
    def is_changing(self) -> bool:
        """Whether a row that exists is changed."""
        return bool(self.copied or self.values)

    @property
    def counted(self) -> Column[Any] | None:
        """The key that the database counts up for this row."""
        counted = self.target.counted
        return None if counted in self.layout.place else counted

    @property
    def plain(self) -> dict[str, Any] | None:
        """Of ``values`` those that are parameters, by the parameter's name."""
        if not self.values:
            return None
        return {
            f"u{number}": value
            for number, value in enumerate(self.values.values())
            if not isinstance(value, ClauseElement)
        }

    def parameters(self, values: list[Any]) -> list[Any]:
        """Of a row's values those that are parameters."""
        if not self.expressions:
            return values
        return [value for place, value in enumerate(values) if place not in self.expressions]


def prepared(wanted: Wanted, dialect: Dialect) -> PreparedRows:
    """The statement, compiled. Its parameters are ``wanted.parameters``."""
    columns = wanted.layout.columns
    names = [f"r{place}" for place in range(len(columns)) if place not in wanted.expressions]
    values: dict[Column[Any], Any] = {
        column: wanted.expressions.get(place, bindparam(f"r{place}", type_=column.type))
        for place, column in enumerate(columns)
    }
    if wanted.key is None:
        statement: Insert = insert(wanted.target.table).values(row_of(values)).inline()
        if wanted.returning:
            statement = statement.returning(*wanted.returning)
    elif is_mysql(dialect):
        statement = _on_mysql(wanted, wanted.key, values)
    elif is_sqlite(dialect):
        statement = _on_sqlite(wanted, wanted.key, values)
    else:
        statement = _on_postgresql(wanted, wanted.key, values)
    return PreparedRows(statement, names, dialect)


def _on_postgresql(wanted: Wanted, key: UniqueKey, values: Mapping[Column[Any], Any]) -> Insert:
    from sqlalchemy.dialects.postgresql import insert as insert_or

    statement = insert_or(wanted.target.table).values(row_of(values)).inline()
    if not wanted.is_changing:
        statement = statement.on_conflict_do_nothing(index_elements=key.columns, index_where=key.where)
        return statement.returning(*wanted.returning)
    statement = statement.on_conflict_do_update(
        index_elements=key.columns, index_where=key.where, set_=_changes(wanted, statement.excluded)
    )
    # A row that was just made has no xmax; one that was met carries the lock that it was changed under.
    return statement.returning(*wanted.returning, literal_column("(xmax = 0)", Boolean()).label("is_new"))


def _on_sqlite(wanted: Wanted, key: UniqueKey, values: Mapping[Column[Any], Any]) -> Insert:
    from sqlalchemy.dialects.sqlite import insert as insert_or

    statement = insert_or(wanted.target.table).values(row_of(values)).inline()
    if wanted.is_changing:
        statement = statement.on_conflict_do_update(
            index_elements=key.columns, index_where=key.where, set_=_changes(wanted, statement.excluded)
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=key.columns, index_where=key.where)
    return statement.returning(*wanted.returning)


def _on_mysql(wanted: Wanted, key: UniqueKey, values: Mapping[Column[Any], Any]) -> Insert:
    from sqlalchemy.dialects.mysql import insert as insert_or

    table = wanted.target.table
    statement = insert_or(table).values(row_of(values)).inline()
    counted = wanted.counted
    marked = key.columns[0] if counted is None else counted
    own = mark(marked, key.columns, statement.inserted, is_counted=counted is not None)
    changes = in_reading_order({table.c[name]: value for name, value in _changes(wanted, statement.inserted).items()})
    return statement.on_duplicate_key_update([(marked.key, own), *((column.key, value) for column, value in changes)])


def _changes(wanted: Wanted, new: Any) -> dict[str, ColumnElement[Any]]:
    """What is set, by the key of its column; ``new``: the row that could not be inserted, as the database calls it."""
    made: dict[str, Any] = {}
    for column in wanted.copied:
        made[column.key] = new[column.key] if column in wanted.layout.place else when_empty(column)
    for number, (column, value) in enumerate((wanted.values or {}).items()):
        if isinstance(value, ClauseElement):
            expression: Any = value
            made[column.key] = resolved(expression, lambda of: new[wanted.target.column(of).key])
        else:
            made[column.key] = bindparam(f"u{number}", value, type_=column.type)
    return made
