"""A refused row, by the names that its writer knows: model, column, value. No other value is told, and none of a text.

Drivers say different things about the same mistake (``legion_data.dialects.offences``); what they leave out is found in
the table that was written and in the values that were sent. Where neither tells, the message says less; nothing is
guessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Table

from legion_data import dialects
from legion_data.errors import (
    CheckViolation,
    ConstraintViolation,
    ForeignKeyViolation,
    NotNullViolation,
    UniqueViolation,
)
from legion_data.errors.rows import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from legion_data.dialects.base import Dialect, Offence

__all__ = ["Violation", "Write", "describe"]

#: Rows of one statement that are looked through for the one that was refused.
_MOST_ROWS = 1000


class Write(NamedTuple):
    """What was being written when the database refused: as much of it as is known."""

    table: Table | None = None
    #: Values by column, one mapping a row.
    rows: Sequence[Mapping[str, Any]] = ()
    #: The driver's connection, to look around with.
    connection: Any = None


class Violation(NamedTuple):
    """What there is to say about a refused row. ``what`` is the sentence, without its full stop."""

    what: str
    model: str
    columns: tuple[str, ...]
    value: str | None
    constraint: str | None


def describe(kind: type[ConstraintViolation], original: BaseException, write: Write) -> Violation | None:
    """What ``original`` says in the words of the writer; None when it says too little."""
    dialect = dialects.for_error(original)
    if dialect is None:
        return None
    offence = dialect.offence(original)
    table = _table(offence, write)
    if table is None:  # a statement that is not ours to read: its values stay out of messages
        offence = offence._replace(value=None)
    model = _model(table, offence.table)
    if model is None:
        return None
    if kind is ForeignKeyViolation:
        return _foreign(offence, table, model, write, dialect)
    columns = offence.columns or _columns(table, offence.constraint)
    if not columns or (table is None and kind is ConstraintViolation):
        return None  # what the driver says is as good
    is_ours = table is not None and table is write.table
    value = _value(columns, write.rows if is_ours else (), offence.value)
    subject = f"{model}.{columns[0]}" if len(columns) == 1 else f"{model} ({', '.join(columns)})"
    what = subject + _predicate(kind, offence.constraint) + ("" if value is None else f": {value}")
    return Violation(what, model, columns, value, offence.constraint)


def _predicate(kind: type[ConstraintViolation], constraint: str | None) -> str:
    if kind is UniqueViolation:
        return " is taken"
    if kind is NotNullViolation:
        return " is required"
    if kind is CheckViolation:
        return f" breaks the rule {constraint}"
    return " does not fit"


def _foreign(offence: Offence, table: Table | None, model: str, write: Write, dialect: Dialect) -> Violation | None:
    """A child without its parent, or a parent that still has children: the rule is the child's in both cases."""
    if table is not None and write.table is not None and table is not write.table:
        parent = _model(write.table, None)
        what = f"{parent} has rows of {model} that refer to it by {', '.join(offence.columns) or offence.constraint}"
        return Violation(what, model, offence.columns, None, offence.constraint)
    columns = offence.columns or _columns(table, offence.constraint)
    target, value = offence.target, _value(columns, write.rows, offence.value) if columns else None
    if value is None and table is not None:
        missing = next(_missing_parents(table, columns, write, dialect), None)
        if missing is not None:
            columns, target, value = missing
        elif not columns and write.rows[_MOST_ROWS:] == []:
            # Every parent is there, so it is one itself.
            return Violation(f"{model} has rows of other tables that refer to it", model, (), None, None)
    if not columns:
        return None
    parent = "" if target is None else f" of {target}"
    what = f"{model}.{', '.join(columns)} names no row{parent}" + ("" if value is None else f": {value}")
    return Violation(what, model, columns, value, offence.constraint)


def _missing_parents(
    table: Table, columns: tuple[str, ...], write: Write, dialect: Dialect
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The references (those of ``columns``, when these are known) of the rows that lead nowhere, asked one by one."""
    keys = [key for key in table.foreign_keys if not columns or columns == (key.parent.name,)]
    for row in write.rows[:_MOST_ROWS]:
        for key in keys:
            column, (target, referred) = key.parent, _target(key.target_fullname)
            value = row.get(column.key)
            if isinstance(value, int | str) and dialect.has_row(write.connection, target, referred, value) is False:
                yield (column.name,), target, shortened(value)


def _target(path: str) -> tuple[str, str]:
    table, _, column = path.rpartition(".")
    return table, column


def _table(offence: Offence, write: Write) -> Table | None:
    """The table whose rule it is."""
    if offence.table is None or write.table is None or offence.table == write.table.name:
        return write.table
    return write.table.metadata.tables.get(offence.table)


def _model(table: Table | None, name: str | None) -> str | None:
    return name if table is None else str(table.info.get("model", table.name))


def _columns(table: Table | None, constraint: str | None) -> tuple[str, ...]:
    """What the rule called ``constraint`` is about."""
    if table is None or constraint is None:
        return ()
    if constraint == "PRIMARY" or constraint == table.primary_key.name:
        return tuple(column.name for column in table.primary_key)
    for index in table.indexes:
        if index.name == constraint:
            return tuple(column.name for column in index.columns)
    for rule in table.constraints:
        if rule.name != constraint:
            continue
        if isinstance(rule, CheckConstraint):
            words = set(re.findall(r"\w+", str(rule.sqltext)))
            return tuple(column.name for column in table.columns if column.name in words)
        if isinstance(rule, ForeignKeyConstraint):
            return tuple(rule.column_keys)
        return tuple(column.name for column in getattr(rule, "columns", ()))
    return ()


def _value(columns: tuple[str, ...], rows: Sequence[Mapping[str, Any]], told: str | None) -> str | None:
    """What ``columns`` were to hold: as it was sent, when it is known which row it is; else as the database tells."""
    if len(rows) == 1 and all(column in rows[0] for column in columns):
        return ", ".join(shortened(rows[0][column]) for column in columns)
    return told if told is None or told.isdigit() else shortened(told)
