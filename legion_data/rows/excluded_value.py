"""``excluded(column)``: in ``upsert(..., update={...})``, the value of the row that could not be inserted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors
from sqlalchemy.sql.expression import ColumnElement

from legion_data.errors import ValueRefused

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["excluded", "resolved"]


class excluded(ColumnElement[Any]):  # noqa: N801 - reads as the SQL word it is
    """``upsert(session, Node, row, conflict=["name"], update={"seen": Node.seen + excluded("seen")})``."""

    inherit_cache = False
    __visit_name__ = "legion_excluded"

    def __init__(self, column: Any) -> None:
        self.of = column
        expression = getattr(column, "expression", column)
        kind = getattr(expression, "type", None)
        if kind is not None:
            self.type = kind


@compiles(excluded)
def _elsewhere(element: excluded, compiler: Any, **options: Any) -> str:
    raise ValueRefused("excluded() has a meaning in the update of an upsert only.")


def resolved(expression: ColumnElement[Any], value_of: Callable[[Any], ColumnElement[Any]]) -> ColumnElement[Any]:
    """``expression`` with ``value_of(column)`` in the place of each ``excluded(column)``."""

    def replace(element: Any, **_: Any) -> Any:
        return value_of(element.of) if isinstance(element, excluded) else None

    replaced: ColumnElement[Any] = visitors.replacement_traverse(expression, {}, replace)
    return replaced
