"""Where rows go: a mapped class or a Core table, its columns by the names that callers use, and what they take.

A model's rules hold for its table too, whichever of the two a caller names.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, ScalarSelect, SelectBase, Table
from sqlalchemy import inspect as inspected
from sqlalchemy.orm import InstrumentedAttribute

from legion_data.errors import UnknownAttribute, ValueRefused
from legion_data.models.base import Base
from legion_data.models.immutable import Immutable
from legion_data.rows.unique_keys import UniqueKey, unique_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement, TextClause
    from sqlalchemy.orm import Mapper, Session

    from legion_data.models.rules import Problem
    from legion_data.rows.layout import Layout

__all__ = ["Entity", "Target", "target_of"]

#: What a verb takes: a mapped class or a table.
Entity = type[Any] | Table


class Target:
    """A table and everything that the verbs ask about it."""

    def __init__(self, table: Table, mapper: Mapper[Any] | None) -> None:
        self.table = table
        self.mapper = mapper
        self.name = table.name if mapper is None else mapper.class_.__name__
        #: Column by attribute (a table: by column), then by the column's own name.
        self.columns: dict[str, Column[Any]] = {}
        #: The names under which row rules know the columns.
        self.keys: dict[Column[Any], str] = {}
        for key, column in _named(table, mapper):
            self.columns.setdefault(key, column)
            self.keys.setdefault(column, key)
        self.rules: dict[Column[Any], Callable[[Any], Any]] = {}
        self.row_rules: tuple[Callable[[Mapping[str, Any]], Iterable[Problem]], ...] = ()
        if mapper is not None and issubclass(mapper.class_, Base):
            given = mapper.class_.rules()
            self.rules = {self.columns[key]: rule for key, rule in given.items()}
            self.row_rules = mapper.class_.row_rules
        #: Shapes of rows that were met; see ``rows.layout``.
        self.layouts: dict[Any, Layout] = {}
        #: Columns that hold something in every row: nobody else fills them.
        self.required = tuple(column for column in table.columns if _is_required(column))
        self.unique: tuple[UniqueKey, ...] = unique_keys(table)
        self.primary_key: tuple[Column[Any], ...] = tuple(table.primary_key.columns)
        #: The integer key that the database counts up by itself.
        self.counted: Column[Any] | None = table.autoincrement_column
        self.is_immutable = mapper is not None and issubclass(mapper.class_, Immutable)

    def column(self, name: object) -> Column[Any]:
        """The column that ``name`` (text, an attribute of the class or the column itself) means.

        Raises ``UnknownAttribute``. What is no column of this table never reaches a statement.
        """
        if isinstance(name, str):
            found = self.columns.get(name)
        else:
            column = name.expression if isinstance(name, InstrumentedAttribute) else name
            found = self.table.columns.get(column.key) if isinstance(column, Column) else None
            if found is not None and found is not column and not _is_same(found, column):
                found = None
        if found is None:
            raise UnknownAttribute(self.name, _shown(name))
        return found

    def named(self, names: Any) -> list[Column[Any]]:
        """The columns called ``names`` (several, or one). Raises ``ValueRefused`` for none."""
        several = isinstance(names, list | tuple | set | frozenset | Mapping)
        found = [self.column(name) for name in names] if several else [self.column(names)]
        if not found:
            raise ValueRefused(f"{self.name}: no column is named.", hint="Name those of a unique index.")
        return found

    def require_own(self, what: str, expression: ColumnElement[Any] | TextClause) -> None:
        """Raise ``ValueRefused`` when ``expression`` names columns of another table, outside of a sub-select.

        ``what``, as callers call it, is about one row at a time; with another table's it would be about all pairs.
        """
        for column in _columns_of(expression):
            if not self.table.columns.contains_column(column):
                raise ValueRefused(
                    f"{what} is about rows of {self.table}, and names {str(column)[:60]}.",
                    hint="Ask other tables in a sub-select: exists(), in_(select(...)), a scalar_subquery().",
                )

    def has_default(self, name: object) -> bool:
        """Whether the column called ``name`` has a default."""
        column = self.column(name)
        return column.default is not None or column.server_default is not None

    def connection(self, session: Session | Connection) -> Connection:
        """The connection of ``session``, which is flushed first: what it holds comes before what a verb writes."""
        if isinstance(session, Connection):
            return session
        if session.autoflush:
            session.flush()
        bind = {"mapper": self.mapper} if self.mapper is not None else {"clause": self.table}
        return session.connection(bind_arguments=bind)

    def expire(self, session: Session | Connection, keys: Sequence[tuple[Any, ...]] | None = None) -> None:
        """Objects that ``session`` holds, of ``keys`` or all of this table, are read again when they are looked at."""
        if isinstance(session, Connection) or self.mapper is None or not session.identity_map:
            return
        if keys is not None and len(keys) < 10:
            held = [session.identity_map.get(self.mapper.identity_key_from_primary_key(key)) for key in keys]
            found = [each for each in held if each is not None]
        else:
            found = [each for each in session.identity_map.values() if isinstance(each, self.mapper.class_)]
        for each in found:
            session.expire(each)


def _columns_of(element: Any) -> Iterator[Column[Any]]:
    """The columns of tables in an expression, without those of its sub-selects."""
    if isinstance(element, Column):
        yield element
    elif not isinstance(element, SelectBase | ScalarSelect):
        for part in element.get_children():
            yield from _columns_of(part)


def _shown(name: object) -> str:
    """A name that is none of the table's: a column of another one with that one's name."""
    if isinstance(name, str):
        return name[:60]
    element = name.expression if isinstance(name, InstrumentedAttribute) else name
    return str(element)[:60] if isinstance(element, Column) else type(name).__name__


def _named(table: Table, mapper: Mapper[Any] | None) -> Iterator[tuple[str, Column[Any]]]:
    if mapper is not None:
        for attribute in mapper.column_attrs:
            for column in attribute.columns:
                if isinstance(column, Column) and column.table is table:
                    yield attribute.key, column
    for column in table.columns:
        yield column.key, column


def _is_required(column: Column[Any]) -> bool:
    if column.info.get("required"):
        return True
    is_filled = column.default is not None or column.server_default is not None or column.computed is not None
    return not column.nullable and not is_filled and column is not column.table.autoincrement_column


def _is_same(found: Column[Any], given: Any) -> bool:
    """``given`` is an attribute's annotated form of ``found``."""
    return found in given.base_columns or given in found.base_columns or given.shares_lineage(found)


def target_of(entity: object) -> Target:
    """What is known about ``entity``. Raises ``ValueRefused`` when it is neither a mapped class nor a table."""
    if isinstance(entity, type | Table):
        return _target(entity)
    raise ValueRefused(f"Rows go into a mapped class or a table, not {type(entity).__name__}.")


@lru_cache(maxsize=1024)
def _target(entity: type[Any] | Table) -> Target:
    if isinstance(entity, Table):
        return Target(entity, _mapper_of(entity))
    mapper = inspected(entity, raiseerr=False)
    table = getattr(mapper, "local_table", None)
    if not isinstance(table, Table):
        raise ValueRefused(f"{entity.__name__} is not mapped to a table.")
    return Target(table, mapper)


def _mapper_of(table: Table) -> Mapper[Any] | None:
    """The mapped class of one of our tables; None for a table without one."""
    if table.metadata is not Base.metadata:
        return None
    return next((mapper for mapper in Base.registry.mappers if mapper.local_table is table), None)
