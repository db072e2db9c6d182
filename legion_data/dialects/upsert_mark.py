"""What MySQL's ON DUPLICATE KEY UPDATE does not say by itself: which key a row met, and whether it met any.

The clause has no target: it fires on the first unique key that a row meets. So the first column that it sets is set to
itself, by an expression that looks at what was met:

* another key than the named one: an addition that overflows BIGINT UNSIGNED. That is an error of the statement, in
  every SQL mode, and nothing of the statement is done;
* the named one: LAST_INSERT_ID(n) with bit 62 set, which reaches the client with the answer. A statement that inserted
  anything answers with the first id that it counted, and one that neither counted nor met anything with less.
  https://dev.mysql.com/doc/refman/8.4/en/insert-on-duplicate.html

(Affected rows do not tell an insert from an update to the same values: SQLAlchemy asks for found rows.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, String, and_, func, literal_column

from legion_data.dialects.text_functions import same_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Column

__all__ = ["MET", "is_other_key", "mark"]

#: What the answer's id begins with when nothing was inserted.
MET = 1 << 62
_TOO_BIG = "18446744073709551615"
_OUT_OF_RANGE = 1690


def mark(marked: Column[Any], key: Sequence[Column[Any]], new: Any, *, is_counted: bool) -> ColumnElement[Any]:
    """The value for ``marked``, which is itself; ``new``: the columns of the row that could not be inserted."""
    is_named = and_(*(_is_same(column, new[column.key]) for column in key))
    met = marked + _number(MET) if is_counted else _number(MET)
    # Not a constant, which the optimizer might compute, and fail, before it knows whether it needs it.
    other = _number(_TOO_BIG) + func.char_length(func.concat(literal_column("'.'"), new[key[0].key]))
    return func.if_(func.if_(is_named, func.last_insert_id(met), other), marked, marked)


def is_other_key(error: BaseException) -> bool:
    """Whether ``error`` is the one that ``mark`` makes when another key was met."""
    arguments: tuple[Any, ...] = getattr(error, "args", ())
    return (
        len(arguments) > 1
        and arguments[0] == _OUT_OF_RANGE
        and f"{_TOO_BIG} + char_length" in str(arguments[1]).lower()
    )


def _is_same(column: Column[Any], other: ColumnElement[Any]) -> ColumnElement[bool]:
    # Text byte for byte: MySQL takes "key " for "key", and that is another row's.
    return same_text(column, other) if isinstance(column.type, String) else column == other


def _number(value: object) -> ColumnElement[Any]:
    return literal_column(str(value), BigInteger())
