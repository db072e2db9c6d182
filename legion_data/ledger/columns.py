"""What the ledger writes of each table: which columns, what they hold when nobody says, what a later delivery changes.

Everything is read from the models. ``id`` and ``inserted_at`` are the database's to set.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import Boolean, DefaultClause, Integer, Table, case, func, literal_column

from legion_data.ledger import records
from legion_data.ledger.progress import rank
from legion_data.models.llm import (
    Conversation,
    Message,
    MessageInferenceMetric,
    MessageInferenceRequest,
    MessageInferenceResponse,
    PolicyEvaluation,
    RouteAttempt,
    ToolCall,
    ToolCallAttempt,
)
from legion_data.types import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Column, ColumnElement

    from legion_data.models.base import Base

__all__ = ["Row", "defaults", "kept", "model_of", "written"]

#: Column -> value.
Row: TypeAlias = dict[str, Any]

_MODELS: dict[type, type[Base]] = {
    records.ConversationRecord: Conversation,
    records.MessageRecord: Message,
    records.RequestRecord: MessageInferenceRequest,
    records.ResponseRecord: MessageInferenceResponse,
    records.MetricRecord: MessageInferenceMetric,
    records.RouteRecord: RouteAttempt,
    records.ToolCallRecord: ToolCall,
    records.ToolAttemptRecord: ToolCallAttempt,
    records.PolicyRecord: PolicyEvaluation,
}
_OF_THE_DATABASE = {"id", "inserted_at"}
#: Conversations are opened and closed by whoever holds them: their status is no progress.
_PROGRESS = {"status"}


def model_of(record_class: type) -> type[Base]:
    """The model whose table a record is kept in."""
    return _MODELS[record_class]


@cache
def written(model: type[Base]) -> tuple[Column[Any], ...]:
    """The columns that the ledger sets."""
    table = model.__table__
    assert isinstance(table, Table)
    return tuple(column for column in table.columns if column.name not in _OF_THE_DATABASE)


@cache
def defaults(model: type[Base]) -> Mapping[str, Any]:
    """A row of which nothing is said: the server's defaults as values, else None."""
    return {column.name: _default(column) for column in written(model)}


def _default(column: Column[Any]) -> Any:
    if column.nullable or not isinstance(column.server_default, DefaultClause):
        return None
    said = column.server_default.arg
    if isinstance(column.type, Boolean):
        return False
    if not isinstance(said, str):
        return None  # the time of the row: the ledger sets it
    if isinstance(column.type, Money):
        return Decimal(said)
    return int(said) if isinstance(column.type, Integer) else said


def kept(model: type[Base], column: Column[Any], new: ColumnElement[Any]) -> ColumnElement[Any] | None:
    """What ``column`` holds after a later delivery says ``new``; None when nothing changes it.

    A column that is still empty takes what is new: NULL, and the default of a column that cannot be NULL (the contract
    keeps unknown counts as 0). Statuses move forward (``progress``). Everything else stays as it came first.
    """
    empty = defaults(model)[column.name]
    if column.name in _PROGRESS and model is not Conversation:
        return case((rank(new) > rank(column), new), else_=column)
    if column.nullable:
        return func.coalesce(column, new)
    if empty is None or column.name == "tool_call_index":
        return None
    # Written out, not bound: defaults are our own words and numbers.
    word = f"'{empty}'" if isinstance(empty, str) else str(empty).lower()
    return case((column == literal_column(word), new), else_=column)
