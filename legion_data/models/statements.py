"""Plain statements keep the rules too: what a session is given to insert or update is checked as a row would be.

| statement, given to a session | checked |
|---|---|
| ``insert(Model)``, ``insert(Model.__table__)``, with rows or ``values`` | as ``Model(**values)`` and its flush |
| ``update(Model)`` with ``values`` or rows | the columns that are set |
| SQL expressions in ``values``, ``from_select``, ``on_conflict`` | nothing: the database computes those |
| text, and statements on a connection | nothing; ``legion_data.models.rules.checked`` is the verb for those |

Many rows are checked a column at a time, each different value once, and sent as one plain INSERT: the ORM's own way
takes a third longer and adds nothing here, where a class is a table.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Insert, Update, insert
from sqlalchemy.sql.elements import BindParameter

from legion_data.errors import UnknownAttribute
from legion_data.models import rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Column
    from sqlalchemy.sql.dml import UpdateBase

__all__ = ["guard"]

#: Equal values of one of these are the same value.
_EQUAL_IS_SAME = frozenset({type(None), str, int, float, bool, bytes, datetime, Decimal, UUID})
_TEXT = frozenset({type(None), str})


def guard(model: type[Any]) -> Callable[[UpdateBase, Any], tuple[UpdateBase, Any]]:
    """What a session does with a statement that writes to ``model``'s table, before it sends it.

    Takes the statement and its parameters, gives those to send. Raises ``ValueRefused``.
    """

    def checked(statement: UpdateBase, parameters: Any) -> tuple[UpdateBase, Any]:
        rows = [parameters] if isinstance(parameters, dict) else parameters or ()
        if isinstance(statement, Update):
            for row in _inline(model, statement):
                for key in row:
                    if isinstance(key, str):  # a column may be another table's: MySQL updates several at once
                        _attribute(model, key)
                _check_set(model, row)
            for row in rows:
                _check_set(model, row)
        elif isinstance(statement, Insert) and statement.select is None:
            inline = [
                {_attribute(model, key): value for key, value in row.items()} for row in _inline(model, statement)
            ]
            for row in inline:
                _check_row(model, row)
            if rows and not inline:  # else they fill in what the statement leaves open
                return _checked_rows(model, statement, rows)
        return statement, parameters

    return checked


def _checked_rows(model: type[Any], statement: Insert, rows: Sequence[Mapping[str, Any]]) -> tuple[UpdateBase, Any]:
    columns = _by_column(rows)
    if columns is None or len(rows) == 1:
        for row in rows:
            _check_row(model, row)
        return statement, rows
    is_plain = {_check_column(model, key, values) for key, values in columns.items()} == {True}
    given = {_attribute(model, key) for key in columns}
    for column in model.__table__.columns:
        if column.info.get("required") and column.key not in given:
            raise rules.refusal(model.__name__, column.key, "is required", None)
    if model.row_rules:
        for row in rows:
            _check_row(model, row)
    if is_plain and statement.compare(insert(model)):
        return insert(model.__table__), rows
    return statement, rows


def _by_column(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]] | None:
    """The values of each column; None when the rows do not all have the same ones."""
    if len(set(map(len, rows))) != 1:
        return None
    try:
        return {key: [row[key] for row in rows] for key in rows[0]}
    except KeyError:
        return None


def _check_column(model: type[Any], key: str, values: list[Any]) -> bool:
    """Refuse what ``key`` does not take. Whether a plain INSERT means the same as the ORM's."""
    attribute = _attribute(model, key)
    check, column = model.rules()[attribute], model.__mapper__.columns[attribute]
    kinds = set(map(type, values))
    if kinds <= _TEXT and rules.is_plain_text(column):
        if not rules.texts_fit(column, values):
            for value in values:
                check(value)
    else:
        # An int equals a bool: of two kinds every value is looked at.
        is_of_one = kinds <= _EQUAL_IS_SAME and len(kinds - {type(None)}) <= 1
        for value in set(values) if is_of_one else values:
            check(value)
    if type(None) in kinds and (column.primary_key or rules.has_default(column)):
        return False  # the ORM leaves those out, so that the database fills them in
    return bool(key == column.key)


def _check_row(model: type[Any], row: Mapping[Any, Any]) -> None:
    for problem in rules.problems(model, {_attribute(model, key): value for key, value in row.items()}):
        raise rules.refusal(model.__name__, *problem)


def _check_set(model: type[Any], row: Mapping[Any, Any]) -> None:
    checks = model.rules()
    for key, value in row.items():
        attribute = _known(model).get(key if isinstance(key, str) else key.key)
        if attribute in checks:  # parameters of an UPDATE may be its criteria's
            checks[attribute](value)


def _inline(model: type[Any], statement: Any) -> Iterator[Mapping[Any, Any]]:
    """The rows that the statement itself holds: there is no public way to ask it."""
    rows = [statement._values or {}]  # noqa: SLF001
    rows += [row for group in statement._multi_values for row in group if isinstance(row, dict)]  # noqa: SLF001
    for row in rows:
        known = {key: value.value if isinstance(value, BindParameter) else value for key, value in row.items()}
        open_ = {key for key, value in row.items() if isinstance(value, BindParameter) and value.required}
        if known:
            yield {key: value for key, value in known.items() if key not in open_}


def _attribute(model: type[Any], key: Any) -> str:
    """The attribute that ``key`` (its name, its column or the column's name) stands for."""
    name = key if isinstance(key, str) else key.key
    try:
        return _known(model)[name]
    except KeyError:
        raise UnknownAttribute(model.__name__, str(name)) from None


_KNOWN: dict[type[Any], dict[str, str]] = {}


def _known(model: type[Any]) -> dict[str, str]:
    known = _KNOWN.get(model)
    if known is None:
        columns: dict[str, Column[Any]] = dict(model.__mapper__.columns.items())
        known = {column.key: attribute for attribute, column in columns.items()}
        known |= {attribute: attribute for attribute in columns}
        _KNOWN[model] = known
    return known
