"""``reconcile``: join the parts that came before their request, and that no prompt has joined since.

``record_prompt`` joins what waits for it. What it cannot see is a part that another transaction is writing at the same
instant, which in turn cannot see the prompt: neither waits for the other, and this puts it right. It changes nothing
else, so it may run at any time, in several processes at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from legion_data.dialects.index_hints import by_key
from legion_data.errors import ValueRefused
from legion_data.ledger.joining import joined
from legion_data.models.llm import (
    MessageInferenceMetric,
    MessageInferenceRequest,
    MessageInferenceResponse,
    ToolCall,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select
    from sqlalchemy.orm import InstrumentedAttribute, Session

__all__ = ["Reconciled", "reconcile"]

#: So many of each kind in one transaction.
LIMIT = 1_000


class Reconciled(NamedTuple):
    """How many parts were joined."""

    metrics: int
    tool_calls: int


def reconcile(session: Session, limit: int = LIMIT) -> Reconciled:
    """Join at most ``limit`` metrics and ``limit`` tool calls, the oldest first; at most four statements.

    ``(0, 0)``: nothing waits for a request or response that is there. Raises ``ValueRefused`` for a limit below 1.
    """
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise ValueRefused(f"limit is a whole number from 1, not {limit!r}.")
    with joined(session) as connection:
        return Reconciled(_metrics(connection, limit), _calls(connection, limit))


def _metrics(connection: Connection, limit: int) -> int:
    metric = MessageInferenceMetric
    request_id, response_id = metric.message_inference_request_id, metric.message_inference_response_id
    lacking = or_(
        and_(request_id.is_(None), _request_of(metric.request_ref).exists()),
        and_(response_id.is_(None), _response_of(metric.request_ref).exists()),
    )
    return _join(
        connection,
        metric,
        lacking,
        limit,
        {
            request_id: _request_of(metric.request_ref),
            response_id: _response_of(metric.request_ref),
        },
    )


def _calls(connection: Connection, limit: int) -> int:
    lacking = and_(
        ToolCall.message_inference_response_id.is_(None),
        _response_of(ToolCall.request_ref).exists(),
    )
    response = _response_of(ToolCall.request_ref)
    return _join(
        connection,
        ToolCall,
        lacking,
        limit,
        {
            ToolCall.message_inference_response_id: response,
            ToolCall.conversation_id: _request_of(ToolCall.request_ref, MessageInferenceRequest.conversation_id),
            ToolCall.requested_by_message_id: _response_of(
                ToolCall.request_ref, MessageInferenceResponse.response_message_id
            ),
        },
    )


def _join(
    connection: Connection,
    model: Any,
    lacking: ColumnElement[bool],
    limit: int,
    found: dict[InstrumentedAttribute[int | None], Select[*tuple[Any, ...]]],
) -> int:
    # What another process is joining is left to it.
    chosen = select(model.id).where(lacking).order_by(model.id).limit(limit).with_for_update(skip_locked=True)
    ids = list(connection.scalars(chosen))
    if ids:
        values = {column: func.coalesce(column, source.scalar_subquery()) for column, source in found.items()}
        connection.execute(by_key(update(model)).where(model.id.in_(ids)).values(values))
    return len(ids)


def _request_of(
    reference: InstrumentedAttribute[str | None], column: InstrumentedAttribute[int] = MessageInferenceRequest.id
) -> Select[*tuple[Any, ...]]:
    """``column`` of the first request with ``reference``."""
    request = MessageInferenceRequest
    return (
        select(column).where(request.request_ref == reference).order_by(request.id).limit(1).correlate(reference.class_)
    )


def _response_of(
    reference: InstrumentedAttribute[str | None],
    column: InstrumentedAttribute[Any] = MessageInferenceResponse.id,
) -> Select[*tuple[Any, ...]]:
    """``column`` of the first response to the first request with ``reference``."""
    request, response = MessageInferenceRequest, MessageInferenceResponse
    return (
        select(column)
        .join(request, request.id == response.message_inference_request_id)
        .where(request.request_ref == reference)
        .order_by(request.id, response.id)
        .limit(1)
        .correlate(reference.class_)
    )
