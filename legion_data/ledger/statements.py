"""The statements of the ledger, each built once a dialect.

Parameters: the columns of a row, as ``parameters`` names them.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    String,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from legion_data.dialects.kinds import is_postgresql
from legion_data.engines.prepared import Prepared
from legion_data.engines.rows_at_once import one_row, rows_at_once, said_by_parameters
from legion_data.ledger.columns import Row, kept, written
from legion_data.ledger.prompt_rows import CALL_UUID
from legion_data.ledger.scope import SCOPE
from legion_data.ledger.terms import given_id, id_of, of_request, reference, table_of, uuid_of
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

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Column, Connection
    from sqlalchemy.engine import Dialect
    from sqlalchemy.sql.expression import UpdateBase

    from legion_data.engines.rows_at_once import RowsAtOnce
    from legion_data.models.base import Base

__all__ = [
    "MANY",
    "ONE",
    "Seen",
    "enter",
    "find_request",
    "join_calls",
    "join_metrics",
    "link_response",
    "look",
    "parameters",
]


def parameters(values: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters for the statements below. Not by the names of columns: those an UPDATE would take as values to set."""
    return {f"{name}_": value for name, value in values.items()}


class _Statement:
    """A statement whose text differs between dialects by more than SQLAlchemy's own."""

    def __init__(self, build: Callable[[Dialect], UpdateBase]) -> None:
        self._build = build
        self._made: WeakKeyDictionary[Dialect, tuple[Prepared, bool]] = WeakKeyDictionary()

    def id_of(self, connection: Connection, row: Row) -> int:
        """Write ``row``; the id it has now."""
        dialect = connection.dialect
        known = self._made.get(dialect)
        if known is None:  # two threads may both build it; both are right
            statement = self._build(dialect)
            known = self._made[dialect] = Prepared(statement), bool(statement.returning_column_descriptions)
        prepared, is_returning = known
        return prepared.new_id(connection, parameters(row), returns=is_returning)


class OneRow:
    """Rows of a table that are written one by one, because what comes next needs the id."""

    def __init__(self, model: type[Base]) -> None:
        self._model = model
        self.insert = _Statement(self._insert)
        self.fill = _Statement(self._fill)

    def _values(self) -> dict[str, ColumnElement[Any]]:
        return {column.name: said_by_parameters(column.name, column.type) for column in written(self._model)}

    def _insert(self, dialect: Dialect) -> UpdateBase:
        made = insert(table_of(self._model)).values(self._values())
        # Others tell the id without being asked for it, which is faster.
        return made.returning(table_of(self._model).c.id) if is_postgresql(dialect) else made.inline()

    def _fill(self, dialect: Dialect) -> UpdateBase:
        return one_row(dialect, table_of(self._model), self._values(), "uuid", partial(kept, self._model))


class ManyRows:
    """Rows of a table that are written together, however many: inserted, or filled in where they are known."""

    def __init__(self, model: type[Base]) -> None:
        self._model = model
        self._made: WeakKeyDictionary[Dialect, RowsAtOnce] = WeakKeyDictionary()
        self._single = _Statement(self._one)

    def write(self, connection: Connection, rows: Sequence[Row]) -> None:
        """One statement."""
        if len(rows) == 1:  # the usual prompt has one of each, and parameters are quicker than a document
            self._single.id_of(connection, rows[0])
            return
        dialect = connection.dialect
        statement = self._made.get(dialect)
        if statement is None:
            statement = self._made[dialect] = rows_at_once(
                dialect, table_of(self._model), self._values, "uuid", partial(kept, self._model)
            )
        statement.execute(connection, rows)

    def _one(self, dialect: Dialect) -> UpdateBase:
        values = self._values(said_by_parameters)
        return one_row(dialect, table_of(self._model), values, "uuid", partial(kept, self._model))

    def _values(self, said: Callable[[str, Any], ColumnElement[Any]]) -> dict[str, ColumnElement[Any]]:
        return {column.name: self._value(column, said) for column in written(self._model)}

    def _value(self, column: Column[Any], said: Callable[[str, Any], ColumnElement[Any]]) -> ColumnElement[Any]:
        if column.name != "tool_call_id":
            return said(column.name, column.type)
        # An attempt knows its call by the UUID, which is there before the call has an id.
        return select(ToolCall.id).where(ToolCall.uuid == said(CALL_UUID, String(36))).scalar_subquery()


ONE = {model: OneRow(model) for model in (Message, MessageInferenceRequest, MessageInferenceResponse)}
MANY = {
    model: ManyRows(model)
    for model in (MessageInferenceMetric, RouteAttempt, ToolCall, ToolCallAttempt, PolicyEvaluation)
}


def _enter(dialect: Dialect) -> UpdateBase:
    table = table_of(Conversation)
    values = {column.name: said_by_parameters(column.name, column.type) for column in written(Conversation)}
    touched = said_by_parameters("touched_at", table.c.updated_at.type)

    def changed(column: Column[Any], new: ColumnElement[Any]) -> ColumnElement[Any] | None:
        return func.coalesce(touched, column) if column.name == "updated_at" else kept(Conversation, column, new)

    return one_row(dialect, table, values, "uuid", changed)


#: Make the conversation or fill it in, and lock it until the transaction ends: who holds it numbers its messages.
#: ``touched_at``: its new ``updated_at``; None leaves it as it is.
enter = _Statement(_enter)


class Seen(NamedTuple):
    """What ``look`` finds; ids of rows that are not there are None."""

    conversation_id: int | None
    last_seq: int | None
    request_id: int | None
    request_uuid: str | None
    request_conversation_id: int | None
    response_id: int | None
    user_message_id: int | None
    assistant_message_id: int | None
    has_waiting_metric: bool
    has_waiting_call: bool
    #: Of the conversation, in the order of ``SCOPE``.
    access_scope: str | None
    identity_principal_id: int | None
    identity_canonical_name: str | None


@cache
def look() -> Prepared:
    """What is there of a prompt: ``conversation_uuid``, ``ref``, and the UUIDs of its parts. One row, a ``Seen``."""
    conversation = select(Conversation.id).where(Conversation.uuid == uuid_of("conversation_uuid"))
    messages = select(func.max(Message.seq)).where(Message.conversation_id == conversation.scalar_subquery())
    metric, call = MessageInferenceMetric, ToolCall
    free = or_(metric.message_inference_request_id.is_(None), metric.message_inference_response_id.is_(None))
    return Prepared(
        select(
            conversation.scalar_subquery(),
            messages.scalar_subquery(),
            of_request(MessageInferenceRequest.id),
            of_request(MessageInferenceRequest.uuid),
            of_request(MessageInferenceRequest.conversation_id),
            id_of(MessageInferenceResponse, "response_uuid"),
            id_of(Message, "user_uuid"),
            id_of(Message, "assistant_uuid"),
            exists(select(metric.id).where(metric.request_ref == reference(), free)),
            exists(
                select(call.id).where(call.request_ref == reference(), call.message_inference_response_id.is_(None))
            ),
            *(conversation.with_only_columns(getattr(Conversation, name)).scalar_subquery() for name in SCOPE),
        )
    )


@cache
def find_request() -> Prepared:
    """The request ``ref``: id, conversation, response, the response's message. No row: it has not come yet.

    Its conversation is locked, as foreign keys will lock it: on MySQL the row of a part waits for a prompt that is
    being written, and waits better here, where it holds nothing that the prompt needs. Only the conversation: MySQL
    leaves the rows of subqueries alone. Parts do not wait for each other.
    """
    response = MessageInferenceResponse
    request = of_request(MessageInferenceRequest.id)
    first = (
        select(response.id)
        .where(response.message_inference_request_id == request)
        .order_by(response.id)
        .limit(literal_column("1"))
    )
    return Prepared(
        select(
            request,
            Conversation.id,
            first.scalar_subquery(),
            first.with_only_columns(response.response_message_id).scalar_subquery(),
        )
        .where(Conversation.id == of_request(MessageInferenceRequest.conversation_id))
        .with_for_update(read=True, key_share=True)
    )


@cache
def link_response() -> Prepared:
    """The response ``response_id`` is the message ``message_id``, unless it is another already."""
    table = table_of(MessageInferenceResponse)
    return Prepared(
        update(table)
        .where(table.c.id == given_id("response_id"), table.c.response_message_id.is_(None))
        .values(response_message_id=given_id("message_id"))
    )


@cache
def join_metrics() -> Prepared:
    """Metrics of ``ref`` that came first belong to ``request_id`` and ``response_id`` (None: not known)."""
    table = table_of(MessageInferenceMetric)
    request, response = table.c.message_inference_request_id, table.c.message_inference_response_id
    return Prepared(
        update(table)
        .where(table.c.request_ref == reference(), or_(request.is_(None), response.is_(None)))
        .values(
            {
                request: func.coalesce(request, given_id("request_id")),
                response: func.coalesce(response, given_id("response_id")),
            }
        )
    )


@cache
def join_calls() -> Prepared:
    """Tool calls of ``ref`` that came first belong to ``conversation_id``, ``response_id`` and its ``message_id``."""
    table = table_of(ToolCall)
    names = {
        table.c.message_inference_response_id: "response_id",
        table.c.conversation_id: "conversation_id",
        table.c.requested_by_message_id: "message_id",
    }
    return Prepared(
        update(table)
        .where(table.c.request_ref == reference(), table.c.message_inference_response_id.is_(None))
        .values({column: func.coalesce(column, given_id(name)) for column, name in names.items()})
    )
