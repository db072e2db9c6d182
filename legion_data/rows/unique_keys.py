"""What makes a row of a table unique, as the metadata says: primary key, unique constraints and unique indexes.

``index(..., where=...)`` and reflected partial indexes give a key that holds among some rows only. On MySQL such an
index has a generated marker column (``dialects.indexes``), which a reflected table shows; it is no part of the key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Column, UniqueConstraint, text

from legion_data.errors import GuardMissing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Index, Table
    from sqlalchemy.sql.elements import TextClause

__all__ = ["UniqueKey", "guard_of", "unique_keys"]


class UniqueKey(NamedTuple):
    """Columns of which no two rows have the same values."""

    columns: tuple[Column[Any], ...]
    #: Only among the rows where this holds; None: among all.
    where: TextClause | None = None
    #: Only among some rows, which the metadata cannot tell (a generated marker on MySQL).
    is_partial: bool = False


def unique_keys(table: Table) -> tuple[UniqueKey, ...]:
    """Every unique key of ``table``, the primary key first."""
    keys = [UniqueKey(tuple(table.primary_key.columns))] if table.primary_key.columns else []
    constraints = (part for part in table.constraints if isinstance(part, UniqueConstraint))
    keys += [UniqueKey(tuple(constraint.columns)) for constraint in constraints]
    keys += [_of_index(index) for index in table.indexes if index.unique]
    return tuple(dict.fromkeys(key for key in keys if key.columns))


def guard_of(keys: Iterable[UniqueKey], columns: Sequence[Column[Any]]) -> UniqueKey:
    """The key over exactly ``columns``; one that holds among all rows before a partial one. Raises ``GuardMissing``."""
    wanted = set(columns)
    fitting = [key for key in keys if set(key.columns) == wanted and len(key.columns) == len(wanted)]
    if not fitting:
        table = columns[0].table
        offered = "; ".join(dict.fromkeys(", ".join(column.name for column in key.columns) for key in keys))
        raise GuardMissing(
            f"{table} has no unique index over {', '.join(column.name for column in columns)}.",
            hint=f"It has unique indexes over: {offered or 'nothing'}.",
        )
    return min(fitting, key=lambda key: key.is_partial)


def _of_index(index: Index) -> UniqueKey:
    columns = [part for part in index.expressions if isinstance(part, Column)]
    if len(columns) < len(index.expressions):
        return UniqueKey(())  # over an expression: nothing that a caller could name
    own = tuple(column for column in columns if column.computed is None)
    where = _where(index)
    is_partial = where is not None or len(own) < len(columns)
    return UniqueKey(own, where, is_partial)


def _where(index: Index) -> TextClause | None:
    ours = index.info.get("where")
    if ours is not None:
        return _texts.setdefault(ours, text(ours))
    for option in ("postgresql_where", "sqlite_where"):
        reflected: Any = index.dialect_kwargs.get(option)
        if reflected is not None:
            return _texts.setdefault(str(reflected), text(str(reflected)))
    return None


#: One element for one text, so that equal keys are equal.
_texts: dict[str, TextClause] = {}
